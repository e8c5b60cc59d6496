using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// Jobs are submitted, and durable when that is answered. They go into one queue that runs one job at a time, and that one sleeps: no call
/// runs beside them. The bare server is asked the same by the same clients.
/// </summary>
internal sealed class Submitting(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const string Queue = """{"q":1}""";

    private static readonly byte[] Call = Requests.Sleep(Queue);

    private static readonly Shape[] Shapes =
    [
        new(
            new Target("submit, connection per request, 16 clients", Formats.OfBare) { AtLeast = 0.75 }, 16,
            port => new ConnectingClient(port, Call)),
        new(new Target("submit, kept, 16 × 1 in flight", Formats.PerSecond) { AtLeast = 20_000 }, 16, port => new PipeliningClient(
            port, 1, _ => Call)),
        new(new Target("submit, kept, 8 × 64 in flight", Formats.PerSecond) { AtLeast = 60_000 }, 8, port => new PipeliningClient(
            port, 64, _ => Call)),
    ];

    private Party _dispatcher = null!;
    private Party _bare = null!;

    public override void Prepare()
    {
        _dispatcher = Stage.StartDispatcher("store", Stage.StartDaemon());
        _bare = Stage.StartBareServer(Replies.Accepted);
    }

    public override IEnumerable<Reading> Turn(bool last) => Shapes.Select(Take);

    private Reading Take(Shape shape)
    {
        var bare = Run(_bare, shape);
        var timing = Run(_dispatcher, shape);
        var cancelled = Control.CancelQueue(_dispatcher.Port, Queue);
        return cancelled != timing.Operations
            ? throw new BenchmarkFailedException($"{timing.Operations} jobs were accepted, and {cancelled} were there")
            : new Reading(
                shape.Target,
                shape.Target.Format == Formats.OfBare ? timing.PerSecond / bare.PerSecond : timing.PerSecond,
                timing,
                bare);
    }

    private Timing Run(Party server, Shape shape) =>
        Crowd.Run(server, shape.Clients, Amount.For(Effort.Time), _ => shape.Client(server.Port));

    private sealed record Shape(Target Target, int Clients, Func<int, Load.Clients.Client> Client);
}
