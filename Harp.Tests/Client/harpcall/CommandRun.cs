using System.Text;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Tests.Client.CommandLine;

/// <summary>One run of harpcall inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> OfAsync(string dispatcher, CancellationToken interrupt, params string[] args)
    {
        using var stdout = new MemoryStream();
        await using var stderr = new StringWriter();
        stderr.NewLine = "\n";
        var harpcall = new Harpcall(new Terminal(stdout, stderr), name => name == DispatcherAddress.Variable ? dispatcher : null);
        var exitCode = await harpcall.RunAsync(args, interrupt);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(stdout.ToArray()), stderr.ToString());
    }
}
