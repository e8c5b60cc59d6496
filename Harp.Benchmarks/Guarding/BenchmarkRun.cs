using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Harp.Benchmarks.HotPath;
using Perfolizer.Horology;

namespace Harp.Benchmarks.Guarding;

/// <summary>
/// One run of the chosen benchmarks in this process. A process for each would be purer, but a benchmark and its reference share one here on
/// purpose: what disturbs the one disturbs the other.
/// </summary>
internal static class BenchmarkRun
{
    /// <param name="effort">How long to measure.</param>
    /// <param name="wanted">Which benchmarks to run; a class's reference belongs to whatever else is wanted of it.</param>
    /// <param name="logger">Where the tool's own log goes.</param>
    public static Figure[] Take(Effort effort, Func<BenchmarkCase, bool> wanted, ILogger logger)
    {
        var config = Config(effort, wanted, logger);
        var classes = typeof(LineScan).Assembly.GetTypes().Where(type => type.IsPublic && type.Namespace == typeof(LineScan).Namespace);
        BenchmarkRunInfo[] benchmarks =
            [.. classes.Select(type => BenchmarkConverter.TypeToBenchmarks(type, config)).Where(info => info.BenchmarksCases.Length > 0)];
        var bytes = Workload.WarmUp(benchmarks.SelectMany(info => info.BenchmarksCases), effort.WarmUpTurn);
        var times = Enumerable.Range(0, effort.Passes).SelectMany(_ => Pass(benchmarks)).ToLookup(
            report => report.BenchmarkCase, report => report.AllMeasurements
                .Where(measurement => measurement.Is(IterationMode.Workload, IterationStage.Actual))
                .Select(measurement => measurement.Nanoseconds / measurement.Operations));
        return Figures(times.ToDictionary(passes => passes.Key, passes => FastestTenth(passes.SelectMany(pass => pass))), bytes);
    }

    /// <exception cref="BenchmarkFailedException">A benchmark failed.</exception>
    private static BenchmarkReport[] Pass(BenchmarkRunInfo[] benchmarks)
    {
        var summaries = BenchmarkRunner.Run(benchmarks);
        var faults = summaries.SelectMany(summary => summary.ValidationErrors).Where(fault => fault.IsCritical).Select(
            fault => fault.Message)
            .Concat(summaries.SelectMany(summary => summary.Reports)
                .Where(report => !report.Success).Select(report => $"{CaseName.Of(report.BenchmarkCase)} failed"))
            .ToArray();
        return faults.Length == 0
            ? [.. summaries.SelectMany(summary => summary.Reports)]
            : throw new BenchmarkFailedException(string.Join('\n', faults.Distinct()));
    }

    private static ManualConfig Config(Effort effort, Func<BenchmarkCase, bool> wanted, ILogger logger)
    {
        var job = Job.Default
            .WithToolchain(new InProcessEmitToolchain(logOutput: false))
            .WithIterationTime(TimeInterval.FromMilliseconds(effort.IterationMs))
            .WithWarmupCount(2)
            .WithIterationCount(effort.Iterations)
            .WithEvaluateOverhead(false)
            .WithGcForce(false);
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(logger)
            .AddFilter(new SimpleFilter(wanted))
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "harp-benchmarks"));
    }

    private static Figure[] Figures(Dictionary<BenchmarkCase, double> times, Dictionary<string, long> bytes) =>
    [
        .. times.GroupBy(time => CaseName.Group(CaseName.Of(time.Key))).SelectMany(group =>
        {
            var reference = group.Single(time => time.Key.Descriptor.Baseline);
            return group.Select(time => new Figure(
                CaseName.Of(time.Key),
                reference.Key.Descriptor.WorkloadMethod.Name,
                time.Key.Descriptor.HasCategory(Categories.Guarded),
                time.Value,
                time.Value / reference.Value,
                bytes[CaseName.Of(time.Key)]));
        }),
    ];

    private static double FastestTenth(IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length / 10];
    }
}
