using System.Text;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;

namespace Harp.Tests.Client.CommandLine;

/// <summary>One run of harpcall inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandRun> OfAsync(string dispatcher, CancellationToken interrupt, params string[] args) =>
        OfAsync(new Dictionary<string, string> { [DispatcherAddress.Variable] = dispatcher }, input: "", interrupt, args);

    /// <summary>The same with other variables, and something on standard input.</summary>
    public static async Task<CommandRun> OfAsync(IReadOnlyDictionary<string, string> environment, string input, CancellationToken interrupt, params string[] args)
    {
        using var stdout = new MemoryStream();
        await using var stderr = new StringWriter();
        stderr.NewLine = "\n";
        var surroundings = new Surroundings
        {
            Environment = name => environment.GetValueOrDefault(name),
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
        };
        var exitCode = await new Harpcall(new Terminal(stdout, stderr), surroundings).RunAsync(args, interrupt);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(stdout.ToArray()), stderr.ToString());
    }
}
