using Harp.Tests.Fuzz.Documents;

namespace Harp.Tests.Campaigns;

/// <summary>Thousands of documents a round, through real servers that are restarted after each.</summary>
internal sealed class DocumentCampaign : ICampaign
{
    public string Name => "documents";

    public string Shows => "Any JSON passes client, dispatcher, daemon, store and reply byte for byte, and once more after a restart.";

    public async Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report)
    {
        await using var run = new DocumentRun(seed);
        await report.EachRoundAsync(deadline, run.RoundAsync);
    }
}
