using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real daemon under something that listens as systemd does.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_manager_hears_of_start_reload_and_stop_in_this_order_and_that_connections_are_accepted()
    {
        using var socket = new NotifySocket(_folder.File("notify"));
        var server = await ServerProcess.StartWithAsync(
            [("NOTIFY_SOCKET", socket.Name), ("WATCHDOG_USEC", "200000")],
            "Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--config", RunningDaemon.Configuration, "--no-auth");
        await using (server)
        {
            var early = new List<string>();
            await socket.ReadAsync("READY=1", early.Add);
            Assert.Contains("STATUS=0 calls run, 0 connections; 2 workers idle, 0 busy", early);
            Assert.DoesNotContain(early, told => told.StartsWith("RELOADING", StringComparison.Ordinal));
            await socket.ReadAsync("WATCHDOG=1", _ => { });
            await socket.ReadAsync("WATCHDOG=1", _ => { });

            // What procedures start has nothing to tell the manager.
            var environment = string.Join(' ', ProcessList.ChildrenOf(server.Pid).Select(pid => File.ReadAllText($"/proc/{pid}/environ")));
            Assert.NotEmpty(environment);
            Assert.DoesNotContain("NOTIFY_SOCKET", environment, StringComparison.Ordinal);

            server.AskToReload();
            await socket.ReadAsync("RELOADING=1\nMONOTONIC_USEC=", _ => { });
            await socket.ReadAsync("READY=1", told => Assert.DoesNotContain("STOPPING", told, StringComparison.Ordinal));

            server.AskToStop();
            await socket.ReadAsync("STOPPING=1", _ => { });
            Assert.Equal(0, await server.WaitAsync());
        }
    }
}
