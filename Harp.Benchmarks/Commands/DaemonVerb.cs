using CommandLine;
using Harp.Benchmarks.Daemons;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Scenarios;

namespace Harp.Benchmarks.Commands;

[Verb(
    "daemon",
    HelpText = "Tells what a daemon carries through its workers; ends with 1 where a reply was wrong or missing, not where a goal "
        + "was missed.")]
internal sealed class DaemonVerb : ScenarioVerb
{
    [Option("only", Separator = ',', MetaValue = "NAME,…", HelpText = "Only these of calls, first, streams, sleepers.")]
    public override IEnumerable<string> Only { get; set; } = [];

    [Option("quick", HelpText = "One turn with little in it: shows that all works, and no figures.")]
    public override bool Quick { get; set; }

    protected override ScenarioTable.Row[] All => DaemonScenarios.All;

    protected override string Page => Places.Daemon;

    protected override LoadEffort Effort => Quick ? LoadEffort.Quick(stored: 0) : LoadEffort.Full(Turns, stored: 0);

    protected override string[] Titles =>
        [.. FigureRow.Titles.Select(
            title => title.Replace("bare server", "in process", StringComparison.Ordinal).Replace(
                "of bare", "of in process", StringComparison.Ordinal))];

    protected override (string Folder, string Remark) Ground() => (Path.GetTempPath(), "");
}
