using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>Jobs are submitted, called at a daemon that answers at once, and their results waited for.</summary>
internal sealed class RoundTrips(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int Clients = 16;

    private static readonly Target Connecting =
        new("submit and wait for the result, connection per request, 16 clients", Formats.PerSecond) { AtLeast = 2_500 };

    private static readonly Target Kept = new("the same, kept, 16 clients", Formats.PerSecond) { AtLeast = 5_000 };
    private static readonly Target Alone = new("the same, kept, one client: median time", Formats.Milliseconds) { AtMost = 1.5 };

    private Party _dispatcher = null!;

    public override void Prepare() => _dispatcher = Stage.StartDispatcher("store", Stage.StartDaemon());

    public override IEnumerable<Reading> Turn(bool last)
    {
        var connecting = Run(Clients, kept: false);
        yield return new Reading(Connecting, connecting.PerSecond, connecting);
        var kept = Run(Clients, kept: true);
        yield return new Reading(Kept, kept.PerSecond, kept);
        var alone = Run(clients: 1, kept: true);
        yield return new Reading(Alone, alone.P50Ms, alone);
    }

    private Timing Run(int clients, bool kept) =>
        Crowd.Run(_dispatcher, clients, Amount.For(Effort.Time), number => new RoundTripClient(_dispatcher.Port, number, kept));
}
