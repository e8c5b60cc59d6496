using System.Diagnostics;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;
using Harp.Client;
using Harp.Client.Errors;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// What the library costs: submits beside those of the raw driver in the same turn, over as many connections and with as many in flight;
/// and many waits for one job on one connection of one client, from the moment at which all are under way to that at which all are
/// answered.
/// </summary>
internal sealed class Library(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int Callers = 8;
    private const int InFlight = 64;
    private const int Waits = 10_000;
    private const string Queue = """{"q":1}""";
    private const string OfRaw = "0.00 'of the raw driver'";

    private static readonly byte[] Call = Requests.Sleep(Queue);
    private static readonly Target Submits =
        new($"submit with the library, {Callers} clients × {InFlight} in flight", OfRaw) { AtLeast = 0.7 };
    private static readonly Target Keyed = new("the same, each with a key that makes it safe to repeat (the library's default)", OfRaw);

    private Party _dispatcher = null!;

    public override void Prepare() => _dispatcher = Stage.StartDispatcher("store", Stage.StartDaemon());

    public override IEnumerable<Reading> Turn(bool last)
    {
        var raw = Submit(port => new PipeliningClient(port, InFlight, _ => Call));
        var plain = Submit(port => new LibraryClient(port, InFlight, Queue, keys: false));
        var keyed = Submit(port => new LibraryClient(port, InFlight, Queue, keys: true));
        return
        [
            new Reading(Submits, plain.PerSecond / raw.PerSecond, plain, raw),
            new Reading(Keyed, keyed.PerSecond / raw.PerSecond, keyed, raw),
            .. WaitAsync().GetAwaiter().GetResult(),
        ];
    }

    private Timing Submit(Func<int, Clients.Client> client)
    {
        var timing = Crowd.Run(_dispatcher, Callers, Amount.For(Effort.Time), _ => client(_dispatcher.Port));
        Control.CancelQueue(_dispatcher.Port, Queue);
        return timing;
    }

    private async Task<Reading[]> WaitAsync()
    {
        try
        {
            await using var caller = new HarpCaller("127.0.0.1", _dispatcher.Port);
            var job = await caller.SubmitAsync("h", "sleep", new[] { 3600 }).ConfigureAwait(false);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var began = Stopwatch.GetTimestamp();
            var waits = Enumerable.Range(0, Waits).Select(_ => job.ResultAsync()).ToArray();

            // Asked after all of them on the same connection: when this is answered, they are under way.
            await job.StatusAsync().ConfigureAwait(false);
            var asked = Stopwatch.GetElapsedTime(began);
            var each = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Waits / 1024;
            began = Stopwatch.GetTimestamp();
            await job.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(waits).ConfigureAwait(false);
            return
            [
                new Reading(new Target(
                    $"{Waits:#,0} waits on one connection of the library: until all are asked", Formats.Seconds), asked.TotalSeconds),
                new Reading(new Target("until all of them have their answer", Formats.Seconds), Stopwatch.GetElapsedTime(
                    began).TotalSeconds),
                new Reading(new Target("memory for each in the client", Formats.Kibibytes), each),
            ];
        }
        catch (HarpException failed)
        {
            throw new BenchmarkFailedException(failed.Message);
        }
    }
}
