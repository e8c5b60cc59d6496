using CommandLine;
using Harp.Benchmarks.Daemons;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb("daemon", HelpText = "Tells what a daemon carries through its workers; ends with 1 where a reply was wrong or missing, not where a goal was missed.")]
internal sealed class DaemonVerb
{
    [Option("turns", Default = 5, MetaValue = "N", HelpText = "How many turns to take the medians of, after one to warm up.")]
    public int Turns { get; set; }

    [Option("only", Separator = ',', MetaValue = "NAME,…", HelpText = "Only these of calls, first, streams, sleepers.")]
    public IEnumerable<string> Only { get; set; } = [];

    [Option("quick", HelpText = "One turn with little in it: shows that all works, and no figures.")]
    public bool Quick { get; set; }

    [Option("write", HelpText = "Write the table into DAEMON.md, between its markers; not with --quick.")]
    public bool Write { get; set; }

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
        Only.Except(DaemonScenarios.All.Select(row => row.Name)).FirstOrDefault() is { } unknown
            ? $"--only: expected some of {string.Join(", ", DaemonScenarios.All.Select(row => row.Name))}, got '{unknown}'"
        : Turns < 1 ? $"--turns: expected at least 1, got {Turns}"
        : Quick && Write ? "--write: figures of --quick are not worth writing down"
        : null;

    private int Take(CancellationToken interrupted)
    {
        var effort = Quick ? LoadEffort.Quick(stored: 0) : LoadEffort.Full(Turns, stored: 0);
        var circumstances = effort.Circumstances();
        Console.WriteLine(circumstances);
        var run = new LoadRun(effort, Path.GetTempPath(), Console.Out, interrupted);
        Array.ForEach(DaemonScenarios.All.Where(row => !Only.Any() || Only.Contains(row.Name)).ToArray(), run.Take);
        var titles = FigureRow.Titles.Select(title => title.Replace("bare server", "in process", StringComparison.Ordinal).Replace("of bare", "of in process", StringComparison.Ordinal));
        var figures = $"{circumstances}\n\n{TextTable.Markdown([[.. titles], .. FigureRow.Of(run.Readings).Select(row => row.Cells)])}";
        Console.WriteLine($"\n{figures}");
        if (run.Failures.Count > 0)
        {
            throw new BenchmarkFailedException($"\n{string.Join('\n', run.Failures)}");
        }

        if (Write)
        {
            FiguresPage.Write(Places.Daemon, figures);
            Console.WriteLine($"\nwritten: {Places.Daemon}");
        }

        return ExitStatus.Success;
    }
}
