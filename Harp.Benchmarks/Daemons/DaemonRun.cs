using System.Globalization;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Daemons;

/// <summary>What <c>harpd</c> carries, beside a daemon that answers at once, in one run.</summary>
internal sealed class DaemonRun(Stage stage, TimeSpan time, int packets, TextWriter output)
{
    private const int Clients = 16;
    private const int Sleepers = 500;
    private const int Workers = 16;
    private const int PacketBytes = 100;

    private const string Procedures = """
        public static class Measured
        {
            [Procedure] public static int echo(int value) => value;

            [Procedure] public static async Task stream(int packets, PacketStream stream)
            {
                var packet = new string('x', 87);
                for (var sent = 0; sent < packets; sent++) await stream.WriteAsync(packet);
            }

            [Procedure] public static async Task sleep(double seconds) => await Task.Delay(TimeSpan.FromSeconds(seconds));
        }
        """;

    private static readonly Target CallTime = new("a call through a worker takes, of one that is answered at once", "0.00") { AtMost = 3 };
    private static readonly Target Calls = new("calls through workers, connection per call, 16 clients", Formats.PerSecond) { AtLeast = 1_500 };
    private static readonly Target Packets = new("one stream of 100-byte packets from a worker", Formats.PerSecond) { AtLeast = 200_000 };
    private static readonly Target Refused = new($"of {Sleepers} sleeping calls at once, those beyond {Workers} workers that are refused", "0")
    {
        AtLeast = Sleepers - Workers,
        AtMost = Sleepers - Workers,
    };

    private static readonly Target Memory = new("memory of the daemon meanwhile, in MB", "0") { AtMost = 150 };

    /// <summary>Measures and tells.</summary>
    /// <exception cref="BenchmarkFailedException">A reply was wrong or missing.</exception>
    public void Take()
    {
        var daemon = Start();
        var stub = stage.StartDaemon();
        Ask(daemon, 1, "echo");
        var (ours, bare) = (Ask(daemon, 1, "echo"), Ask(stub, 1, "echo"));
        Tell(CallTime, ours.P50Ms / bare.P50Ms, $"p50 {Milliseconds(ours.P50Ms)} and {Milliseconds(bare.P50Ms)}");
        Ask(daemon, Clients, "echo");
        var (crowd, bareCrowd) = (Ask(daemon, Clients, "echo"), Ask(stub, Clients, "echo"));
        Tell(
            Calls,
            crowd.PerSecond,
            $"p99 {Milliseconds(crowd.P99Ms)}, the daemon itself {crowd.ProcessorMicroseconds:F0} µs each; answered at once {bareCrowd.PerSecond:F0}");
        var (stream, bareStream) = (Stream(daemon, $"{packets}"), Stream(stub, $"{packets},{PacketBytes - 11},0"));
        Tell(Packets, stream.PerSecond, $"the stub {bareStream.PerSecond:F0}");
        var memory = 0L;
        var (results, refused) = new SleepingCalls(daemon.Port, Sleepers, seconds: 3).Run(() => memory = daemon.ResidentBytes);
        Tell(Refused, refused, $"{results} results");
        Tell(Memory, Math.Max(memory, daemon.ResidentBytes) / 1e6, "");
    }

    private Party Start()
    {
        var procedures = Path.Combine(stage.Folder, "procedures.cs");
        File.WriteAllText(procedures, Procedures);
        return stage.StartHarpd($"""
            listen = "127.0.0.1:0"
            procedures = "{procedures}"
            no_auth = true
            [limits]
            workers_min = {Workers}
            workers_max = {Workers}
            [times]
            worker_wait = 0.5
            """);
    }

    private Timing Ask(Party party, int clients, string procedure) =>
        Crowd.Run(party, clients, Amount.For(time), number => new DaemonClient(party.Port, procedure, $"{number}"));

    private Timing Stream(Party party, string arguments) =>
        Crowd.Run(party, 1, Amount.Of(1), _ => new DaemonClient(party.Port, "stream", arguments, packets)) with { Operations = packets };

    private void Tell(Target target, double figure, string beside) =>
        output.WriteLine($"{target.What}: {target.Reached(figure)}, goal {target.Goal}{(beside.Length > 0 ? $" ({beside})" : "")}");

    private static string Milliseconds(double time) => string.Create(CultureInfo.InvariantCulture, $"{time:F2} ms");
}
