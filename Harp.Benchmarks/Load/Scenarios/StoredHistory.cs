using System.Diagnostics;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// A dispatcher with very many ended jobs: how soon it is there after the one before was killed, how fast it finds a job, compared with one
/// that has hardly any, and how long submits wait at most while half of the jobs are pruned.
/// </summary>
internal sealed class StoredHistory(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int Few = 100;
    private const int Clients = 4;
    private const string Queue = """{"q":1}""";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly string _with = $"with {effort.Stored:#,0} ended jobs";
    private Party _daemon = null!;
    private Party _empty = null!;
    private string[] _fewJobs = [];
    private string[] _jobs = [];

    public override void Prepare()
    {
        _fewJobs = StoredJobs.Fill(Stage.PathOf("empty"), Few, Stage.Interrupted);
        _jobs = StoredJobs.Fill(Stage.PathOf("full"), Effort.Stored, Stage.Interrupted);
        _daemon = Stage.StartDaemon();
        _empty = Stage.StartDispatcher("empty", _daemon);
    }

    public override IEnumerable<Reading> Turn(bool last)
    {
        var began = Stopwatch.GetTimestamp();
        var full = Stage.StartDispatcher("full", _daemon);
        Control.Status(full.Port, _jobs[0]);
        var start = Stopwatch.GetElapsedTime(began).TotalSeconds;
        yield return new Reading(new Target($"from the start to the first answer, {_with}", Formats.Seconds) { AtMost = 2 }, start);
        foreach (var reading in Compare(full).Concat(last ? [Prune(full)] : []))
        {
            yield return reading;
        }

        Stage.End(full);
    }

    private Reading[] Compare(Party full)
    {
        // It has just been started, and the other one has not: what is compared is the store, not how warm the code is.
        Ask(full, _jobs);
        var few = Ask(_empty, _fewJobs);
        var many = Ask(full, _jobs);
        return
        [
            new(new Target($"get_status {_with}, to the same with {Few}: p50", Formats.Ratio) { AtMost = 2 }, many.P50Ms / few.P50Ms, many),
            new(new Target("the same: p99", Formats.Ratio) { AtMost = 2 }, many.P99Ms / few.P99Ms, many),
        ];
    }

    private Timing Ask(Party dispatcher, string[] jobs) => Crowd.Run(
        dispatcher, Clients, Amount.For(Effort.Time), number => new StatusClient(dispatcher.Port, number, jobs));

    /// <summary>Submits go on, a second at a time, until the reply to the prune is there.</summary>
    private Reading Prune(Party dispatcher)
    {
        var call = Requests.Sleep(Queue);
        var pruned = Task.Factory.StartNew(
            () => Control.Prune(dispatcher.Port, Effort.Stored / 2), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Timing? worst = null;
        do
        {
            var window = Crowd.Run(dispatcher, Clients, Amount.For(Window), _ => new PipeliningClient(dispatcher.Port, 1, _ => call));
            worst = window.P99Ms > worst?.P99Ms || worst is null ? window : worst;
        }
        while (!pruned.IsCompleted);

        return pruned.GetAwaiter().GetResult() is var jobs && jobs != Effort.Stored - (Effort.Stored / 2)
            ? throw new BenchmarkFailedException($"expected half of {Effort.Stored} jobs to be pruned, got {jobs}")
            : new Reading(
                new Target("submits while half of them are pruned: the highest p99 of a second", Formats.Milliseconds) { AtMost = 50 },
                worst.P99Ms,
                worst);
    }
}
