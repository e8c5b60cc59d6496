using Harp.Tests.Dispatcher.Loop;

namespace Harp.Tests.Campaigns;

/// <summary>Histories of the dispatcher's loop under a clock that is moved, with crashes in between: no sockets, no processes.</summary>
internal sealed class HistoryCampaign : ICampaign
{
    private const int HistoriesInRound = 1000;
    private const int HistoriesInSample = 50;

    public string Name => "histories";

    public string Shows =>
        "Every acknowledged job ends exactly once, is started at most once and in its queue's order, whatever happens when.";

    public Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report) => report.EachRoundAsync(deadline, round =>
    {
        var count = report.IsSample ? HistoriesInSample : HistoriesInRound;
        for (var i = 0; i < count; i++)
        {
            LoopSimulation.Run(seed, (round * HistoriesInRound) + (uint)i);
        }

        return Task.FromResult($"{count} histories");
    });
}
