using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Daemons;

/// <summary>Many calls that sleep, all at once, and what the daemon holds then.</summary>
internal sealed class Sleepers(Stage stage, LoadEffort effort) : DaemonScenario(stage, effort)
{
    private const int Calls = 500;
    private const int Seconds = 2;

    private static readonly Target Refused =
        new($"of {Calls} sleeping calls at once, those beyond {Workers} workers that are refused", "0")
        {
            AtLeast = Calls - Workers,
            AtMost = Calls - Workers
        };
    private static readonly Target Served = new("those that have a worker and return", "0") { AtLeast = Workers, AtMost = Workers };
    private static readonly Target Memory =
        new("memory of the daemon itself meanwhile, its workers apart", Formats.Megabytes) { AtMost = 150 };

    private Party _daemon = null!;

    public override void Prepare() => _daemon = StartDaemon();

    public override IEnumerable<Reading> Turn(bool last)
    {
        Ask(_daemon, Workers);
        var memory = 0L;
        var (results, refused) = new SleepingCalls(_daemon.Port, Calls, Seconds).Run(() => memory = _daemon.ResidentBytes);
        yield return new Reading(Refused, refused);
        yield return new Reading(Served, results);
        yield return new Reading(Memory, Math.Max(memory, _daemon.ResidentBytes) / 1e6);
    }
}
