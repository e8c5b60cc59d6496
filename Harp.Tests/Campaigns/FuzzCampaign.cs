using Harp.Tests.Fuzz;
using Harp.Tests.Fuzz.Inputs;

namespace Harp.Tests.Campaigns;

/// <summary>Inputs for one thing that takes bytes from strangers: first all that are known, then so many new ones a round.</summary>
internal sealed class FuzzCampaign(string target) : ICampaign
{
    public const string Prefix = "fuzz-";

    private const int InputsInRound = 1000;

    /// <summary>Far beyond what any input needs, so that a busy machine is not a finding.</summary>
    public static TimeSpan InputTime { get; } = TimeSpan.FromSeconds(20);

    public string Name => Prefix + target;

    public string Shows => FuzzTargets.Shows(target);

    public async Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report)
    {
        Assert.NotEmpty(Corpus.Files(target));
        await using var running = FuzzTargets.Make(target);
        var run = new FuzzRun(running, InputTime, alone: !report.IsSample);
        await run.TryKnownAsync();
        await report.EachRoundAsync(deadline, async round =>
        {
            await run.TryMadeAsync(seed, round * InputsInRound, InputsInRound);
            return run.ToString();
        });
    }
}
