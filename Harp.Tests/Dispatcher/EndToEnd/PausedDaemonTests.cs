using Harp.Tests.Daemon;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>
/// A daemon that stands still, as in a debugger, a freezer or a stalled machine, while the dispatcher gives its calls up.
/// </summary>
public sealed class PausedDaemonTests : IDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;
    private const string Queue = ",\"queue\":{\"name\":{\"q\":1}}";

    /// <summary>Writes a line when it begins and when it is over, whatever ends it.</summary>
    private const string Procedures = """
        using Harp.Procedures;

        public static class Calls
        {
            [Procedure]
            public static async Task hold(int number, CancellationToken cancellationToken)
            {
                await File.AppendAllTextAsync("LOG", $"begin {number}\n");
                try
                {
                    await Task.Delay(number == 1 ? -1 : 0, cancellationToken);
                }
                finally
                {
                    await File.AppendAllTextAsync("LOG", $"end {number}\n");
                }
            }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_next_call_of_a_queue_begins_when_a_daemon_that_stood_still_has_ended_the_last()
    {
        var log = _folder.File("log");
        await using var daemon = await ConfiguredDaemon.StartAsync(
            "procedures = \"calls.cs\"\n", ("calls.cs", Procedures.Replace("LOG", log, StringComparison.Ordinal)));
        await using var dispatcher = new DispatcherProcess(
            _folder,
            $"{{\"hostname\":\"web01\",\"address\":\"127.0.0.1\",\"port\":{daemon.Server.EndPoint.Port},\"tls\":false}}\n",
            "[times]\nstop = 0.2\nsettle = 0.2\npause_max = 600\n");
        await dispatcher.StartAsync();
        var first = await dispatcher.SubmitAsync("hold", 1, Queue);
        await Eventually.HoldsAsync("the first call runs", () => File.Exists(log) && File.ReadAllText(log) == "begin 1\n");

        ServerProcess.Signal(daemon.Server.Pid, SigStop);
        try
        {
            var second = await dispatcher.SubmitAsync("hold", 2, Queue);
            Assert.Equal("{\"cancelled\":true}", await dispatcher.AskAsync($"{{\"harpcaller\":1,\"cancel\":\"{first}\"}}"));
            await dispatcher.Process.TellsAsync("its daemon did not end the call in time");
            Assert.Equal("{\"no_result\":true}", await dispatcher.ResultOfAsync(second, wait: false));

            ServerProcess.Signal(daemon.Server.Pid, SigCont);
            Assert.Equal("{\"result\":null}", await dispatcher.ResultOfAsync(second));
        }
        finally
        {
            ServerProcess.Signal(daemon.Server.Pid, SigCont);
        }

        Assert.Equal("begin 1\nend 1\nbegin 2\nend 2\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }
}
