using CommandLine;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Scenarios;

namespace Harp.Benchmarks.Commands;

[Verb("load", HelpText = "Tells what a dispatcher carries; ends with 1 where a reply was wrong or missing, not where a goal was missed.")]
internal sealed class LoadVerb : ScenarioVerb
{
    private const int StoredJobs = 1_000_000;
    private const int QuickStoredJobs = 20_000;

    [Option(
        "only", Separator = ',', MetaValue = "NAME,…",
        HelpText = "Only these of submit, round-trip, stream, followers, waiting, library, stored.")]
    public override IEnumerable<string> Only { get; set; } = [];

    [Option("quick", HelpText = "One turn with little in it, without 'stored': shows that all works, and no figures.")]
    public override bool Quick { get; set; }

    [Option("jobs", MetaValue = "N", HelpText = "How many ended jobs 'stored' begins with (default 1000000, quick 20000).")]
    public int? Jobs { get; set; }

    protected override ScenarioTable.Row[] All => ScenarioTable.All;

    protected override string Page => Places.Load;

    protected override LoadEffort Effort => Quick ? LoadEffort.Quick(Jobs ?? QuickStoredJobs) : LoadEffort.Full(Turns, Jobs ?? StoredJobs);

    protected override string? Mistake() => base.Mistake() ?? (Jobs < 1 ? $"--jobs: expected at least 1, got {Jobs}" : null);

    protected override (string Folder, string Remark) Ground()
    {
        var folder = RealDisk.Folder();
        return (folder, $"; stores on {RealDisk.Format(folder)}");
    }
}
