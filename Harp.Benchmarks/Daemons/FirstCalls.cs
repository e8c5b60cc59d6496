using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Daemons;

/// <summary>The first call of a daemon that was just started: with workers that stand ready, and where one must be started first.</summary>
internal sealed class FirstCalls(Stage stage, LoadEffort effort) : DaemonScenario(stage, effort)
{
    private static readonly Target Ready = new("the first call after the start", Formats.Milliseconds);
    private static readonly Target ToStart = new("the same, to one that waits for a worker to start", Formats.Ratio) { AtMost = 0.5 };

    public override void Prepare()
    {
    }

    public override IEnumerable<Reading> Turn(bool last)
    {
        var (ready, started) = (First(Workers), First(0));
        yield return new Reading(Ready, ready);
        yield return new Reading(ToStart, ready / started);
    }

    private double First(int workers)
    {
        var daemon = StartDaemon(workers);
        try
        {
            var latencies = new Latencies();
            new DaemonClient(daemon.Port, new DaemonCall("echo", "1")).Operate(1, latencies);
            return latencies.QuantileMs(1);
        }
        finally
        {
            Stage.End(daemon);
        }
    }
}
