using System.Net.Sockets;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;
using Harp.Benchmarks.Load.Scenarios;
using Harp.Dispatcher.Storage;

namespace Harp.Benchmarks.Load;

/// <summary>
/// Goes through scenarios, each by itself, and tells every turn as it ends. One that fails keeps none of the others from its turns.
/// </summary>
internal sealed class LoadRun(LoadEffort effort, string folder, TextWriter output, CancellationToken interrupted)
{
    private readonly List<Reading> _readings = [];
    private readonly List<string> _failures = [];

    /// <summary>What every turn came to, but those to warm up.</summary>
    public IReadOnlyList<Reading> Readings => _readings;

    /// <summary>What went wrong.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <exception cref="OperationCanceledException">It was interrupted; nothing of it is left.</exception>
    public void Take(ScenarioTable.Row scenario)
    {
        output.WriteLine($"\n{scenario.Name}");
        using var stage = new Stage(folder, interrupted);
        try
        {
            Take(scenario.Create(stage, effort));
        }
        catch (Exception failed) when (failed is BenchmarkFailedException or SocketException or StoreFailedException)
        {
            // A wrong or missing reply is what this scenario came to, or what comes of the interruption.
            interrupted.ThrowIfCancellationRequested();
            _failures.Add(string.Join("; ", [$"{scenario.Name}: {failed.Message}", .. stage.Deaths()]));
            output.WriteLine($"  FAILED {_failures[^1]}");
        }
    }

    private void Take(Scenario scenario)
    {
        scenario.Prepare();
        for (var turn = 0; turn <= effort.Turns; turn++)
        {
            interrupted.ThrowIfCancellationRequested();
            var before = ProcessorTimes.Now();
            var readings = scenario.Turn(last: turn == effort.Turns).ToArray();
            var steal = ProcessorTimes.Now().StealPercentSince(before);
            output.WriteLine(turn == 0 ? "  warmed up" : $"  turn {turn} of {effort.Turns}, steal {steal:0} %");
            if (turn > 0)
            {
                Add(readings.Select(reading => reading with { StealPercent = steal }));
            }
        }
    }

    private void Add(IEnumerable<Reading> readings)
    {
        foreach (var reading in readings)
        {
            _readings.Add(reading);
            output.WriteLine($"    {new FigureRow([reading]).Text}");
        }
    }
}
