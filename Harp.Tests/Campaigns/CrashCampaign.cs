using Harp.Tests.Dispatcher.EndToEnd;

namespace Harp.Tests.Campaigns;

/// <summary>A round is a store of its own, whose dispatcher is killed again and again under the load of several clients.</summary>
internal sealed class CrashCampaign : ICampaign
{
    public string Name => "crashes";

    public string Shows => "However often a dispatcher is killed under load, every acknowledged job is known, and none is started twice.";

    public Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report) => report.EachRoundAsync(deadline, async round =>
    {
        var random = CampaignRandom.Of(seed, round);
        var kills = report.IsSample ? 2 : random.Next(1, 12);
        await using var run = new CrashRun();
        for (var kill = 0; kill < kills; kill++)
        {
            await run.KillUnderLoadAsync(clients: random.Next(1, 9), acknowledged: random.Next(1, report.IsSample ? 60 : 400));
        }

        await run.CheckAsync();
        return $"{kills} kills, {run.Acknowledged} jobs acknowledged, {run.Started} started";
    });
}
