using System.Globalization;

namespace Harp.Benchmarks.Load.Figures;

/// <summary>A line of the table: the medians of what several turns came to, or what one did.</summary>
internal sealed class FigureRow(IReadOnlyCollection<Reading> readings)
{
    private readonly Target _target = readings.First().Target;

    public static string[] Titles { get; } =
        ["what", "goal", "reached", "rate", "of bare", "p50", "p99", "processor time each", "bare server", "steal"];

    public string[] Cells =>
    [
        _target.What,
        _target.Goal,
        _target.Reached(Median(reading => reading.Figure)!.Value),
        Of(Formats.PerSecond, reading => reading.Timing?.PerSecond),
        Of("0.00", reading => reading.Timing?.PerSecond / reading.Bare?.PerSecond),
        Of(Formats.Milliseconds, reading => reading.Timing?.P50Ms),
        Of(Formats.Milliseconds, reading => reading.Timing?.P99Ms),
        Of(Formats.Microseconds, reading => reading.Timing?.ProcessorMicroseconds),
        Bare(),
        Of(Formats.Percent, reading => reading.StealPercent),
    ];

    /// <summary>The same as one line: each title with its cell, where that is not empty.</summary>
    public string Text => $"{_target.What}: {string.Join(", ", Titles.Zip(Cells).Skip(2).SkipLast(1).Where(cell => cell.Second.Length > 0)
        .Select(cell => $"{cell.First} {cell.Second}"))}";

    /// <summary>The rows of all readings, in the order in which their targets appeared.</summary>
    public static IEnumerable<FigureRow> Of(IEnumerable<Reading> readings) =>
        readings.GroupBy(reading => reading.Target).Select(turns => new FigureRow([.. turns]));

    private string Bare()
    {
        var processor = Of(Formats.Microseconds, reading => reading.Bare?.ProcessorMicroseconds);
        return processor.Length == 0 ? "" : $"{Of(Formats.PerSecond, reading => reading.Bare?.PerSecond)}, {processor}";
    }

    private string Of(string format, Func<Reading, double?> select) =>
        Median(select)?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>What is not a number stands for what nobody asked of the operation, as percentiles of one.</summary>
    private double? Median(Func<Reading, double?> select)
    {
        var sorted = readings.Select(select).OfType<double>().Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
