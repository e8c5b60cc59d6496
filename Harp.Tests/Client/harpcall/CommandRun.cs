using System.Text;
using Harp.Client;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;

namespace Harp.Tests.Client.CommandLine;

/// <summary>One run of harpcall inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandRun> OfAsync(string dispatcher, CancellationToken interrupt, params string[] args) =>
        OfAsync(new Dictionary<string, string> { [DispatcherAddress.Variable] = dispatcher }, input: "", interrupt, args);

    /// <summary>
    /// The same, against a peer that plays a script: requests go out as they are, without ids and keys, so that their bytes can be
    /// foretold.
    /// </summary>
    public static Task<CommandRun> ScriptedAsync(string dispatcher, CancellationToken interrupt, params string[] args) => RunAsync(
        new Dictionary<string, string> { [DispatcherAddress.Variable] = dispatcher }, "",
        options => options with { SafeSubmit = false, Multiplexed = false }, interrupt, args);

    /// <summary>The same with other variables, and something on standard input.</summary>
    public static Task<CommandRun> OfAsync(
        IReadOnlyDictionary<string, string> environment, string input, CancellationToken interrupt, params string[] args) =>
        RunAsync(environment, input, options => options, interrupt, args);

    /// <summary>The same as the first, but what goes to standard output can be read meanwhile.</summary>
    public static Task<CommandRun> IntoAsync(SeenOutput stdout, string dispatcher, CancellationToken interrupt, params string[] args) =>
        RunAsync(
            new Dictionary<string, string> { [DispatcherAddress.Variable] = dispatcher }, "", options => options, interrupt, args, stdout);

    private static async Task<CommandRun> RunAsync(
        IReadOnlyDictionary<string, string> environment, string input, Func<HarpCallerOptions, HarpCallerOptions> adjust,
        CancellationToken interrupt, string[] args, SeenOutput? seen = null)
    {
        await using var stdout = seen ?? new SeenOutput();
        await using var stderr = new StringWriter();
        stderr.NewLine = "\n";
        var surroundings = new ConsoleEnvironment
        {
            Environment = name => environment.GetValueOrDefault(name),
            Adjust = adjust,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
        };
        var exitCode = await new Harpcall(new Terminal(stdout, stderr), surroundings).RunAsync(args, interrupt);
        return new CommandRun(exitCode, stdout.Text, stderr.ToString());
    }
}
