using System.Diagnostics;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The command as a process of its own, with its real standard output and real signals.</summary>
public sealed class ProcessTests
{
    [Fact(Timeout = 60_000)]
    public async Task The_command_prints_bytes_and_exits_with_its_code()
    {
        await using var peer =
            new ScriptedPeer(KnowsNoIdsAsync, c => c.AnswerAsync(Lines.Follow, """{"packet":0,"data":"é 😀"}""", """{"cancelled":true}"""));
        using var process = Start(peer.Port, "follow", Lines.Id);
        var (printed, told) =
            (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(
                TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((6, "\"é 😀\"\n"), (process.ExitCode, await printed));
        Assert.Contains("was cancelled", await told, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ctrl_C_stops_the_waiting_and_tells_how_to_go_on()
    {
        await using var peer = new ScriptedPeer(KnowsNoIdsAsync, async c =>
        {
            await c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}""");
            await c.ExpectEndAsync();
        });
        using var process = Start(peer.Port, "follow", Lines.Id);
        Assert.Equal("0", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var told = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains($"harpcall follow {Lines.Id} --since 1", told, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_leaves_ends_the_following()
    {
        await using var peer = new ScriptedPeer(KnowsNoIdsAsync, async c =>
        {
            await c.ExpectAsync(Lines.Follow);
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                for (var number = 0; number < 1_000_000; number++)
                {
                    await c.SendAsync($$"""{"packet":{{number}},"data":0}""");
                }
            });
        });
        using var process = Start(peer.Port, "follow", Lines.Id);
        Assert.Equal("0", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        process.StandardOutput.Close();
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.OutputLost, process.ExitCode);
    }

    /// <summary>
    /// What follows would share its connection; a dispatcher without ids is asked for each thing on a connection of its own.
    /// </summary>
    private static Task KnowsNoIdsAsync(PeerConnection connection) =>
        connection.AnswerAsync(SharedLines.AskHello, SharedLines.Hello(16384, "id"));

    /// <summary>
    /// Where the tests run in the background, SIGINT is ignored, and children inherit that; a terminal would have reset it.
    /// </summary>
    internal static Process Start(int port, params string[] args)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", typeof(Harpcall).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["XDG_STATE_HOME"] = "/dev/null";
        start.Environment[DispatcherAddress.Variable] = $"127.0.0.1:{port}";
        return Process.Start(start)!;
    }
}
