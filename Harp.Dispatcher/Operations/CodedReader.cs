using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Reads the store for a request: a read that fails is an error that the client is told, and costs neither its connection nor the process.
/// </summary>
internal sealed class CodedReader(IJobReader jobs) : IJobReader
{
    public JobProgress? FindProgress(JobId job) => Read(() => jobs.FindProgress(job));

    public JobExtent? FindExtent(JobId job) => Read(() => jobs.FindExtent(job));

    public JobTarget? FindTarget(JobId job) => Read(() => jobs.FindTarget(job));

    public StoredJob? FindJob(JobId job) => Read(() => jobs.FindJob(job));

    public PacketRun ReadPackets(JobId job, long first, int bytesMax) => Read(() => jobs.ReadPackets(job, first, bytesMax));

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit) => Read(() => jobs.ListJobs(filter, cursor, limit));

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StoreFailedException failure)
        {
            throw new HarpErrorException(new HarpError(ErrorType.StorageError, failure.Message));
        }
    }
}
