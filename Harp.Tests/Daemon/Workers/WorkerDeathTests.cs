using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>What is known of a call whose worker died, lost its channel, or could not be heard any more.</summary>
public sealed class WorkerDeathTests : IAsyncLifetime
{
    private const string Source = """
        using System.Diagnostics;
        using System.Runtime.InteropServices;
        using Harp.Procedures;

        public sealed record Order
        {
            public static string Ran = "";
            public string Path { get; set; } = "";
            public bool Dies { get; set { System.IO.File.AppendAllText(Path, "bound\n"); if (value) System.Environment.FailFast("in a setter"); } }
        }

        public enum Colour { Red }

        public static class P
        {
            [DllImport("libc")] static extern int close(int descriptor);

            [Procedure] public static int take(Order order) => 1;

            [Procedure] public static int plain(int value) => value;

            [Procedure] public static int pid() => System.Environment.ProcessId;

            [Procedure] public static async System.Threading.Tasks.Task packets_then_end(int count, string how, PacketStream packets)
            {
                for (var i = 0; i < count; i++) await packets.WriteAsync(i);
                if (how == "exit") System.Environment.Exit(3);
                if (how == "fail_fast") System.Environment.FailFast("enough");
                Process.GetCurrentProcess().Kill();
            }

            [Procedure] public static int close_descriptor(int descriptor) => close(descriptor) + System.Environment.ProcessId;
        }
        """;

    private ConfiguredDaemon _daemon = null!;

    public async ValueTask InitializeAsync() =>
        _daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = 1\nworkers_max = 4\n");

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task A_death_while_the_author_binds_arguments_happens_once_and_may_have_done_something()
    {
        var path = Path.Combine(_daemon.Folder.FullName, "bound");
        var line = await _daemon.OutcomeAsync("take", $$"""[{"Path":"{{path}}","Dies":true}]""");
        Assert.StartsWith("""{"harp":1,"error":{"type":"system_error",""", line, StringComparison.Ordinal);
        Assert.EndsWith("""
            ,"data":{"started":"maybe"}}}
            """, line, StringComparison.Ordinal);
        Assert.Equal("bound\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("fail_fast")]
    [InlineData("kill")]
    public async Task Packets_whose_write_was_awaited_arrive_although_the_process_ends_right_after(string how)
    {
        var lines = await _daemon.CallAsync("packets_then_end", $"[300,\"{how}\"]");
        Assert.Equal(
            ["""{"harp":1,"stream_result":true}""", .. Enumerable.Range(0, 300).Select(number => $$"""{"stream":{{number}}}""")],
            lines[..^1]);
        Assert.Contains("\"data\":{\"started\":\"yes\"}", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_closes_the_channel_returns_and_the_next_ones_have_another_worker()
    {
        var worker = Assert.Single(ProcessList.ChildrenOf(_daemon.Server.Pid));
        var closed = await _daemon.OutcomeAsync("close_descriptor", $"[{InputOf(worker)}]");
        Assert.Equal($$"""{"result":{{worker}}}""", closed);
        for (var call = 0; call < 3; call++)
        {
            var next = await _daemon.OutcomeAsync("pid");
            Assert.StartsWith("{\"result\":", next, StringComparison.Ordinal);
            Assert.NotEqual(closed, next);
        }

        await _daemon.Server.TellsAsync("is replaced: a call closed its channel to the daemon");
    }

    [Fact]
    public async Task A_folder_of_compiled_procedures_that_somebody_cleared_away_is_written_again()
    {
        var worker = Assert.Single(ProcessList.ChildrenOf(_daemon.Server.Pid));
        var manifest = (await File.ReadAllTextAsync($"/proc/{worker}/cmdline", TestContext.Current.CancellationToken)).Split('\0').First(
            word => word.EndsWith("worker.json", StringComparison.Ordinal));
        Directory.Delete(Path.GetDirectoryName(manifest)!, recursive: true);
        ServerProcess.Signal(worker, 9);
        await Eventually.HoldsAsync("it is gone", () => !ProcessList.Exists(worker));
        Assert.Equal("""{"result":5}""", await _daemon.OutcomeAsync("plain", "[5]"));
    }

    /// <summary>
    /// The descriptor of the pipe that the daemon writes to and this worker reads: the last one, since the program keeps its standard
    /// streams as it found them, too.
    /// </summary>
    private string InputOf(int worker)
    {
        var daemons = Directory.GetFiles($"/proc/{_daemon.Server.Pid}/fd").Select(path => new FileInfo(path).LinkTarget).ToHashSet();
        return Path.GetFileName(Directory.GetFiles($"/proc/{worker}/fd").OrderByDescending(
            path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).First(path =>
            new FileInfo(path).LinkTarget is { } target && target.StartsWith("pipe:", StringComparison.Ordinal) && daemons.Contains(target)
            && File.ReadAllLines(path.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal))[1].EndsWith('0')));
    }
}
