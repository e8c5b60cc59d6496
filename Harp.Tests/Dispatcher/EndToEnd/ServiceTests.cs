using System.Diagnostics;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A real dispatcher under something that listens as systemd does.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_manager_hears_of_start_reload_and_stop_in_this_order_and_that_the_loop_is_alive()
    {
        using var socket = new NotifySocket(_folder.File("notify"));
        var server = await ServerProcess.StartWithAsync(
            [("NOTIFY_SOCKET", socket.Name), ("WATCHDOG_USEC", "200000")],
            "Harp.Dispatcher", "harpcallerd", "--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", _folder.Write("hosts", ""));
        await using (server)
        {
            var early = new List<string>();
            await socket.ReadAsync("READY=1", early.Add);
            Assert.DoesNotContain(
                early,
                told => told.StartsWith("RELOADING", StringComparison.Ordinal) || told.StartsWith("STOPPING", StringComparison.Ordinal));
            await socket.ReadAsync("WATCHDOG=1");
            await socket.ReadAsync("WATCHDOG=1");

            server.AskToReload();
            var during = new List<string>();
            await socket.ReadAsync("RELOADING=1\nMONOTONIC_USEC=", during.Add);
            await socket.ReadAsync("READY=1", during.Add);
            Assert.DoesNotContain(during, told => told.StartsWith("STOPPING", StringComparison.Ordinal));

            server.AskToStop();
            await socket.ReadAsync("STOPPING=1");
            Assert.Equal(0, await server.WaitAsync());
        }

        while (socket.HasMore)
        {
            Assert.DoesNotContain("READY=1", await socket.ReadAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_example_units_are_what_systemd_accepts()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "there is no systemd-analyze here");
        var units = Directory.GetFiles(Path.Combine(SourceTree.Root, "examples", "systemd"), "*.service");
        Assert.NotEmpty(units);
        var isOld = int.Parse(
            (await AnalyzeAsync("--version")).Output.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) < 253;
        foreach (var unit in units)
        {
            // What may be wrong is only that the program is not installed here, and that this systemd is older than the units want it.
            var text = (await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken))
                .Replace("/usr/bin/harpcallerd", "/bin/true", StringComparison.Ordinal).Replace(
                    "/usr/bin/harpd", "/bin/true", StringComparison.Ordinal)
                .Replace("notify-reload", isOld ? "notify" : "notify-reload", StringComparison.Ordinal);
            var (status, _, complaints) = await AnalyzeAsync("verify", "--man=no", _folder.Write(Path.GetFileName(unit), text));
            Assert.Equal((unit, 0), (unit, status));
            Assert.DoesNotContain(Path.GetFileName(unit), complaints, StringComparison.Ordinal);
        }
    }

    private static async Task<(int Status, string Output, string Errors)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/systemd-analyze", arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var analyze = Process.Start(start)!;
        var output = analyze.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = analyze.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await analyze.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (analyze.ExitCode, await output, await errors);
    }
}
