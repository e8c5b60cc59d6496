using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// Short calls beside very many jobs that wait, compared with the same beside few. Both dispatchers have the same queues, in each of which
/// one job runs, and sleeps: what differs is how many wait for it.
/// </summary>
internal sealed class WaitingJobs(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int Few = 100;
    private const int Clients = 8;
    private const int InFlight = 64;
    private const double KibibyteBytes = 1024;

    private readonly byte[][] _calls = [.. Enumerable.Range(0, effort.Queues).Select(queue => Requests.Sleep($$"""{"q":{{queue}}}"""))];
    private Party _full = null!;
    private Party _empty = null!;
    private double? _kibibytes;

    public override void Prepare()
    {
        var daemon = Stage.StartDaemon();
        var running = Effort.Queues + Few;
        var configuration = $"[limits]\nrunning = {running}\nper_host = {running}\n";
        _full = Stage.StartDispatcher("full", daemon, configuration);
        _empty = Stage.StartDispatcher("empty", daemon, configuration);
        foreach (var dispatcher in new[] { _full, _empty })
        {
            Run(dispatcher, queue: "");
            Fill(dispatcher, Effort.Queues);
        }

        Fill(_empty, Few);
        var before = _full.ResidentBytes;
        Fill(_full, Effort.Waiting);
        _kibibytes = (_full.ResidentBytes - before) / KibibyteBytes / Effort.Waiting;
    }

    public override IEnumerable<Reading> Turn(bool last)
    {
        var beside = $"beside {Effort.Waiting:#,0} jobs that wait in {Effort.Queues:#,0} queues, to the same beside {Few}";
        yield return Compare(
            $"short calls through another queue {beside}", $$$""","queue":{"name":{"q":"short"},"concurrency":{{{Clients}}}}""");
        yield return Compare("the same without a queue", queue: "");
        if (last)
        {
            yield return new Reading(new Target("memory for each of the jobs that wait", Formats.Kibibytes), _kibibytes!.Value);
        }
    }

    private Reading Compare(string what, string queue)
    {
        var beside = Run(_empty, queue);
        var timing = Run(_full, queue);
        return new Reading(new Target(what, Formats.Ratio), timing.PerSecond / beside.PerSecond, timing);
    }

    private Timing Run(Party dispatcher, string queue) => Crowd.Run(
        dispatcher, Clients, Amount.For(Effort.Time), number => new RoundTripClient(dispatcher.Port, number, kept: true, queue));

    /// <summary>Submits jobs that sleep to one queue after the other.</summary>
    private void Fill(Party dispatcher, int jobs)
    {
        var clients = Math.Min(Clients, jobs);
        Crowd.Run(dispatcher, clients, Amount.Of(jobs / clients), number =>
            new PipeliningClient(dispatcher.Port, InFlight, call => _calls[((call * clients) + number) % _calls.Length]));
    }
}
