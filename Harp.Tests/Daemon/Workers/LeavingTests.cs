using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>What a call leaves in its process does not reach the next one, or the process is not used for it.</summary>
public sealed class LeavingTests(LeavingTests.Daemon daemon) : IClassFixture<LeavingTests.Daemon>
{
    private const string Source = """"
        using System;
        using System.Globalization;
        using System.IO;
        using System.Runtime;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Harp.Procedures;
        using Newtonsoft.Json;

        public static class P
        {
            static Timer? timer;
            static int seen;

            [DllImport("libc")] static extern uint umask(uint mask);
            [DllImport("libc")] static extern uint alarm(uint seconds);
            [DllImport("libc")] static extern int nice(int by);
            [DllImport("libc")] static extern int getrlimit(int what, ulong[] limit);
            [DllImport("libc")] static extern int setrlimit(int what, ulong[] limit);

            [Procedure] public static int pid() => Environment.ProcessId;

            [Procedure] public static int bomb(string trigger)
            {
                timer = new Timer(_ => { if (File.Exists(trigger)) { timer!.Dispose(); throw new InvalidOperationException("secret of caller A"); } }, null, 5, 5);
                return Environment.ProcessId;
            }

            [Procedure] public static async Task<int> wait_for_file(string path, PacketStream packets)
            {
                await packets.WriteAsync("waiting");
                while (!File.Exists(path)) await Task.Delay(5);
                return Environment.ProcessId;
            }

            [Procedure] public static async Task throw_on_a_timer()
            {
                timer = new Timer(_ => throw new InvalidOperationException("my own fault"), null, 1, -1);
                await Task.Delay(-1);
            }

            [Procedure] public static void fail_fast() => Environment.FailFast("secret of whoever left it");

            [Procedure] public static int leave(string what)
            {
                var files = new ulong[2];
                getrlimit(7, files);
                switch (what)
                {
                    case "umask": umask(0); break;
                    case "variable": Environment.SetEnvironmentVariable("HARP_LEFT", "1"); Environment.SetEnvironmentVariable("LANG", "de"); break;
                    case "culture": CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } }; break;
                    case "culture of this thread": CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } }; break;
                    case "console": Console.SetOut(TextWriter.Null); Console.SetError(TextWriter.Null); Console.SetIn(TextReader.Null); break;
                    case "pool": ThreadPool.SetMinThreads(7, 7); ThreadPool.SetMaxThreads(9, 9); break;
                    case "collector": GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency; GCSettings.LatencyMode = GCLatencyMode.Batch; break;
                    case "soft limit": setrlimit(7, [files[0] - 100, files[1]]); break;
                    case "json": JsonConvert.DefaultSettings = () => new JsonSerializerSettings { Formatting = Formatting.Indented }; break;
                    case "alarm": alarm(1000); break;
                    case "listener": AppDomain.CurrentDomain.FirstChanceException += (_, _) => seen++; break;
                    case "hard limit": setrlimit(6, [100_000, 100_000]); setrlimit(5, [1UL << 40, 1UL << 40]); setrlimit(7, [300, 300]); break;
                    case "nice": nice(1); break;
                    case "switch": AppContext.SetSwitch("Some.Switch", true); break;
                    case "killed sooner": File.WriteAllText("/proc/self/oom_score_adj", "900"); break;
                }

                return Environment.ProcessId;
            }

            [Procedure] public static string look()
            {
                seen = 0;
                try { throw new InvalidOperationException(); } catch (InvalidOperationException) { }
                var number = "";
                var thread = new Thread(() => number = 1.5.ToString());
                thread.Start();
                thread.Join();
                ThreadPool.GetMinThreads(out var least, out _);
                ThreadPool.GetMaxThreads(out var most, out _);
                var files = new ulong[2];
                getrlimit(7, files);
                var mask = umask(0);
                umask(mask);
                return $"{mask} {Environment.GetEnvironmentVariable("HARP_LEFT")} {Environment.GetEnvironmentVariable("LANG")} {number} {1.5} {Console.Out == TextWriter.Null}"
                    + $" {Console.Error == TextWriter.Null} {Console.In == TextReader.Null} {least} {most} {GCSettings.LatencyMode} {files[0]} {JsonConvert.DefaultSettings is null} {alarm(0)} {seen}";
            }
        }
        """";

    [Theory]
    [InlineData("umask")]
    [InlineData("variable")]
    [InlineData("culture")]
    [InlineData("culture of this thread")]
    [InlineData("console")]
    [InlineData("pool")]
    [InlineData("collector")]
    [InlineData("soft limit")]
    [InlineData("json")]
    [InlineData("alarm")]
    [InlineData("listener")]
    public async Task What_can_be_put_back_is_as_the_call_before_found_it(string what)
    {
        var before = await daemon.Configured.OutcomeAsync("look");
        var left = await daemon.Configured.OutcomeAsync("leave", $"[\"{what}\"]");
        Assert.Equal(before, await daemon.Configured.OutcomeAsync("look"));
        Assert.Equal(left, await daemon.Configured.OutcomeAsync("pid"));
    }

    [Theory]
    [InlineData("hard limit", "a call lowered its limits for good")]
    [InlineData("nice", "a call changed its nice value")]
    [InlineData("switch", "a call set switches of the runtime (AppContext)")]
    [InlineData("killed sooner", "a call changed how soon it is killed for want of memory")]
    public async Task What_cannot_be_put_back_is_not_met_by_the_next_call(string what, string reason)
    {
        var before = await daemon.Configured.OutcomeAsync("look");
        var left = await daemon.Configured.OutcomeAsync("leave", $"[\"{what}\"]");
        Assert.NotEqual(left, await daemon.Configured.OutcomeAsync("pid"));
        Assert.Equal(before, await daemon.Configured.OutcomeAsync("look"));
        await daemon.Configured.Server.TellsAsync($"is replaced: {reason}");
    }

    [Fact]
    public async Task An_exception_of_what_an_earlier_call_left_ends_nobody_elses_call_and_is_told_to_the_log_alone()
    {
        var (trigger, end) = (daemon.NewPath(), daemon.NewPath());
        var first = await daemon.Configured.OutcomeAsync("bomb", $"[\"{trigger}\"]");
        await using var client = await LineClient.ConnectAsync(daemon.Configured.Server.EndPoint);
        await client.SendLineAsync(ConfiguredDaemon.Request("wait_for_file", $"[\"{end}\"]"));
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        await File.WriteAllTextAsync(trigger, "", TestContext.Current.CancellationToken);
        await daemon.Configured.Server.TellsAsync("what an earlier call had left behind raised an exception that nobody caught");
        await daemon.Configured.Server.TellsAsync("secret of caller A");
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        Assert.Equal(first, Assert.Single(await client.ReadToEndAsync()));
        Assert.NotEqual(first, await daemon.Configured.OutcomeAsync("pid"));
    }

    [Fact]
    public async Task An_exception_that_nobody_caught_ends_the_call_that_it_is_of_and_its_caller_is_told()
    {
        await daemon.Configured.OutcomeAsync("pid");
        Assert.Contains(
            "nobody caught System.InvalidOperationException: my own fault", await daemon.Configured.OutcomeAsync("throw_on_a_timer"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_process_said_when_it_ended_itself_is_told_nobody_who_may_not_be_the_one()
    {
        await daemon.Configured.OutcomeAsync("pid");
        var line = await daemon.Configured.OutcomeAsync("fail_fast");
        Assert.Contains("it ended itself; what it said stands in the daemon's log", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        await daemon.Configured.Server.TellsAsync("secret of whoever left it");
    }

    /// <summary>A daemon with one worker at a time.</summary>
    public sealed class Daemon : IAsyncLifetime
    {
        internal ConfiguredDaemon Configured { get; private set; } = null!;

        public string NewPath() => Path.Combine(Configured.Folder.FullName, Guid.NewGuid().ToString("N"));

        public async ValueTask InitializeAsync() =>
            Configured = await ConfiguredDaemon.StartAsync(
                $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = 1\nworkers_max = 1\n");

        public ValueTask DisposeAsync() => Configured.DisposeAsync();
    }
}
