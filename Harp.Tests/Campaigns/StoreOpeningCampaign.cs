using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Dispatcher.Storage.Sqlite;
using Harp.Tests.Support;

namespace Harp.Tests.Campaigns;

/// <summary>
/// A round opens a store of one kind again and again; each time another sync or write fails, or there is room for a page more, until
/// nothing is in its way.
/// </summary>
internal sealed class StoreOpeningCampaign : ICampaign
{
    private const int TurnsMax = 1000;

    public string Name => "store-openings";

    public string Shows =>
        "Whichever sync or write of opening a store and bringing it to this version fails, the start says so, and the next one "
            + "goes through.";

    public Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report)
    {
        Assert.SkipUnless(Strace.Works, "there is no strace here that may trace");
        return report.EachRoundAsync(deadline, async round =>
        {
            var kind = OldStore.Kinds[(int)(round % OldStore.Kinds.Count)];
            using var opening = new StoreOpening(kind);
            if (report.IsSample)
            {
                var random = CampaignRandom.Of(seed, round);
                await opening.FailAsync("fsync,fdatasync", "EIO", random.Next(1, 6));
                await opening.FailAsync("pwrite64", "ENOSPC", random.Next(1, 50));
                return $"a store {kind}: a sync, a write";
            }

            var syncs = await CountAsync(turn => opening.FailAsync("fsync,fdatasync", "EIO", turn));
            var writes = await CountAsync(turn => opening.FailAsync("pwrite64", turn % 2 == 0 ? "ENOSPC" : "EIO", turn));
            return $"a store {kind}: {syncs} syncs, {writes} writes, {await FillAsync(opening)} pages of room";
        });
    }

    private static async Task<int> FillAsync(StoreOpening opening)
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder, megabytes: 4);
        return await CountAsync(pages => opening.FillAsync(disk, pages));
    }

    private static async Task<int> CountAsync(Func<int, Task<bool>> fail)
    {
        for (var turn = 1; turn < TurnsMax; turn++)
        {
            if (!await fail(turn))
            {
                return turn - 1;
            }
        }

        throw new InvalidOperationException($"after {TurnsMax} turns there is still something to fail");
    }
}
