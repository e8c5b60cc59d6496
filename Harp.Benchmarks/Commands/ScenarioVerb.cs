using CommandLine;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Scenarios;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

/// <summary>
/// Goes through scenarios, some or all, and tells what they came to in a table; it ends with 1 where a reply was wrong or missing, not
/// where a goal was missed.
/// </summary>
internal abstract class ScenarioVerb
{
    [Option("turns", Default = 5, MetaValue = "N", HelpText = "How many turns to take the medians of, after one to warm up.")]
    public int Turns { get; set; }

    [Option("write", HelpText = "Write the table into the verb's page, between its markers; not with --quick.")]
    public bool Write { get; set; }

    public abstract IEnumerable<string> Only { get; set; }

    public abstract bool Quick { get; set; }

    /// <summary>All scenarios there are.</summary>
    protected abstract ScenarioTable.Row[] All { get; }

    /// <summary>The page that the table is for.</summary>
    protected abstract string Page { get; }

    protected abstract LoadEffort Effort { get; }

    protected virtual string[] Titles => FigureRow.Titles;

    private ScenarioTable.Row[] Chosen => [.. All.Where(row => Only.Any() ? Only.Contains(row.Name) : !(Quick && row.Minutes))];

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

    /// <summary>What is wrong with the command line; null where nothing is.</summary>
    protected virtual string? Mistake() =>
        Only.Except(All.Select(row => row.Name)).FirstOrDefault() is { } unknown
            ? $"--only: expected some of {string.Join(", ", All.Select(row => row.Name))}, got '{unknown}'"
        : Turns < 1 ? $"--turns: expected at least 1, got {Turns}"
        : Quick && Write ? "--write: figures of --quick are not worth writing down"
        : null;

    /// <summary>Where stores and the like are, and what is to be said of that.</summary>
    protected abstract (string Folder, string Remark) Ground();

    private int Take(CancellationToken interrupted)
    {
        var (effort, ground) = (Effort, Ground());
        var circumstances = effort.Circumstances(ground.Remark);
        Console.WriteLine(circumstances);
        var run = new LoadRun(effort, ground.Folder, Console.Out, interrupted);
        Array.ForEach(Chosen, run.Take);
        var figures = $"{circumstances}\n\n{TextTable.Markdown([Titles, .. FigureRow.Of(run.Readings).Select(row => row.Cells)])}";
        Console.WriteLine($"\n{figures}");
        if (run.Failures.Count > 0)
        {
            throw new BenchmarkFailedException($"\n{string.Join('\n', run.Failures)}");
        }

        if (Write)
        {
            FiguresPage.Write(Page, figures);
            Console.WriteLine($"\nwritten: {Page}");
        }

        return ExitStatus.Success;
    }
}
