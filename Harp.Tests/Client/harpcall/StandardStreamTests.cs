using System.Diagnostics;
using System.Globalization;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Tests.Spec;

namespace Harp.Tests.Client.CommandLine;

/// <summary>Standard streams that are closed, full, or read by nobody: the result and the exit status still count.</summary>
[Collection(nameof(StandardServers))]
public sealed class StandardStreamTests(StandardServers servers)
{
    private const string Result = "\"kept\"\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2>&-", ExitCode.Ok, Result)]
    [InlineData("2>/dev/full", ExitCode.Ok, Result)]
    [InlineData("<&-", ExitCode.Ok, Result)]
    [InlineData("<&- 2>&-", ExitCode.Ok, Result)]
    [InlineData(">&-", ExitCode.OutputLost, "")]
    [InlineData(">/dev/full", ExitCode.OutputLost, "")]
    [InlineData("1</dev/null", ExitCode.OutputLost, "")]
    [InlineData("<&- >&- 2>&-", ExitCode.OutputLost, "")]
    public async Task What_cannot_be_said_is_lost_alone(string redirection, int exitCode, string printed) =>
        Assert.Equal((exitCode, printed), Short(await RunAsync(redirection, "call", "host", "echo", "kept")));

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public async Task Who_loses_a_result_is_told_so_and_how_to_get_it(string redirection)
    {
        var run = await RunAsync(redirection, "call", "host", "echo", "kept");
        Assert.Contains("harpcall: cannot write to standard output: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("To go on: harpcall follow ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">&- 2>&-")]
    [InlineData(">/dev/full 2>/dev/full")]
    public async Task A_status_that_prints_nothing_is_as_ever(string redirection) =>
        Assert.Equal((ExitCode.Raised, ""), Short(await RunAsync(redirection, "call", "host", "fail", "x")));

    [Theory]
    [InlineData(">/dev/full", ExitCode.OutputLost, "--help")]
    [InlineData("2>&-", ExitCode.Usage)]
    [InlineData("2>/dev/full", ExitCode.Usage, "nonsense")]
    [InlineData(">&-", ExitCode.Ok, "__complete", "--", "ca")]
    [InlineData("<&-", ExitCode.Usage, "call", "host", "echo", "-")]
    public async Task What_asks_nobody_keeps_its_status(string redirection, int exitCode, params string[] args) =>
        Assert.Equal((exitCode, ""), Short(await RunAsync(redirection, args)));

    [Fact]
    public async Task A_reader_that_has_seen_enough_hears_no_complaint()
    {
        var run = await RunAsync("| true", "man");
        Assert.Equal("", run.Error);
    }

    private static (int ExitCode, string Out) Short(CommandRun run) => (run.ExitCode, run.Out);

    private async Task<CommandRun> RunAsync(string redirection, params string[] args)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"\"$@\" {redirection}", "sh", "dotnet", typeof(Harpcall).Assembly.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["XDG_STATE_HOME"] = "/dev/null";
        start.Environment[DispatcherAddress.Variable] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{servers.Dispatcher.Port}");
        using var process = Process.Start(start)!;
        var (printed, told) = (process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        return new CommandRun(process.ExitCode, await printed, await told);
    }
}
