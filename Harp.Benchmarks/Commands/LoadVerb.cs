using System.Globalization;
using CommandLine;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Scenarios;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb("load", HelpText = "Tells what a dispatcher carries; ends with 1 where a reply was wrong or missing, not where a goal was missed.")]
internal sealed class LoadVerb
{
    private const int StoredJobs = 1_000_000;
    private const int QuickStoredJobs = 20_000;

    [Option("turns", Default = 5, MetaValue = "N", HelpText = "How many turns to take the medians of, after one to warm up.")]
    public int Turns { get; set; }

    [Option("only", Separator = ',', MetaValue = "NAME,…", HelpText = "Only these of submit, round-trip, stream, followers, waiting, library, stored.")]
    public IEnumerable<string> Only { get; set; } = [];

    [Option("quick", HelpText = "One turn with little in it, without 'stored': shows that all works, and no figures.")]
    public bool Quick { get; set; }

    [Option("jobs", MetaValue = "N", HelpText = "How many ended jobs 'stored' begins with (default 1000000, quick 20000).")]
    public int? Jobs { get; set; }

    [Option("write", HelpText = "Write the table into LOAD.md, between its markers; not with --quick.")]
    public bool Write { get; set; }

    private ScenarioTable.Row[] Chosen =>
        [.. ScenarioTable.All.Where(row => Only.Any() ? Only.Contains(row.Name) : !(Quick && row.Minutes))];

    public int Run()
    {
        if (Mistake() is { } mistake)
        {
            Console.Error.WriteLine(mistake);
            return ExitStatus.Usage;
        }

        using var interruption = new Interruption();
        try
        {
            return Take(interruption.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody wanted it to end; what it had started is gone.
            return Interruption.ExitStatus;
        }
    }

    private string? Mistake() =>
        Only.Except(ScenarioTable.All.Select(row => row.Name)).FirstOrDefault() is { } unknown
            ? $"--only: expected some of {ScenarioTable.Names}, got '{unknown}'"
        : Turns < 1 ? $"--turns: expected at least 1, got {Turns}"
        : Jobs < 1 ? $"--jobs: expected at least 1, got {Jobs}"
        : Quick && Write ? "--write: figures of --quick are not worth writing down"
        : null;

    private int Take(CancellationToken interrupted)
    {
        var effort = Quick ? LoadEffort.Quick(Jobs ?? QuickStoredJobs) : LoadEffort.Full(Turns, Jobs ?? StoredJobs);
        var folder = RealDisk.Folder();
        var circumstances = Circumstances(effort, folder);
        Console.WriteLine(circumstances);
        var run = new LoadRun(effort, folder, Console.Out, interrupted);
        Array.ForEach(Chosen, run.Take);
        var figures = $"{circumstances}\n\n{TextTable.Markdown([FigureRow.Titles, .. FigureRow.Of(run.Readings).Select(row => row.Cells)])}";
        Console.WriteLine($"\n{figures}");
        if (run.Failures.Count > 0)
        {
            throw new BenchmarkFailedException($"\n{string.Join('\n', run.Failures)}");
        }

        if (Write)
        {
            FiguresPage.Write(Places.Load, figures);
            Console.WriteLine($"\nwritten: {Places.Load}");
        }

        return ExitStatus.Success;
    }

    private static string Circumstances(LoadEffort effort, string folder)
    {
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var load = string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
        return $"""
            {(effort.Turns == 1 ? "One turn" : $"Medians of {effort.Turns} turns")} after one to warm up, {today}; load average {load} at the start; stores on {RealDisk.Format(folder)}.

            ```
            {string.Join('\n', Machine.Describe())}
            ```
            """;
    }
}
