using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>A store that keeps nothing, so that what is measured is what the dispatcher itself remembers.</summary>
internal sealed class ForgetfulStore : IJobStore
{
    public long Size => 0;

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted) => new([], [], [], []);

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
    }

    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax) => new(0, false, false);

    public JobProgress? FindProgress(JobId job) => null;

    public JobExtent? FindExtent(JobId job) => null;

    public JobTarget? FindTarget(JobId job) => null;

    public string? Loss => null;

    public DiskShortage? FindShortage(long bytes) => null;

    public StoredJob? FindJob(JobId job) => null;

    public PacketRun ReadPackets(JobId job, long first, int bytesMax) => new(first, 0, default);

    public KeyedJob? FindKey(string? caller, string key) => null;

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit) => JobPage.Of([], limit);

    public void Dispose()
    {
    }
}
