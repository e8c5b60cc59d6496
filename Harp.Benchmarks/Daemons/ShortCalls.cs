using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Daemons;

/// <summary>
/// Calls of a procedure that does nothing, each with a connection and credentials: through workers, and beside that in the serving process
/// itself.
/// </summary>
internal sealed class ShortCalls(Stage stage, LoadEffort effort) : DaemonScenario(stage, effort)
{
    private const int Clients = 16;

    private static readonly Target CallTime =
        new("a warm call through a worker, to the same in process: median time", Formats.Ratio) { AtMost = 3 };
    private static readonly Target Calls =
        new($"calls through workers, connection per call, {Clients} clients", Formats.PerSecond) { AtLeast = 1_500 };

    private Party _workers = null!;
    private Party _inProcess = null!;

    public override void Prepare()
    {
        _workers = StartDaemon();
        _inProcess = Stage.StartInProcess(DaemonCall.WriteUsers(Stage.Folder));

        // Each of the workers, too, has what it runs compiled anew after its first calls.
        Ask(_workers, Clients);
        Ask(_workers, Clients);
    }

    public override IEnumerable<Reading> Turn(bool last)
    {
        var (ours, inProcess) = (Ask(_workers, 1), Ask(_inProcess, 1));
        yield return new Reading(CallTime, ours.P50Ms / inProcess.P50Ms, ours, inProcess);
        var (crowd, crowdInProcess) = (Ask(_workers, Clients), Ask(_inProcess, Clients));
        yield return new Reading(Calls, crowd.PerSecond, crowd, crowdInProcess);
    }
}
