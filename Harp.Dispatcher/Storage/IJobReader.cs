using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// The part of the store that may be read while the loop writes. Every answer is of one committed moment; none ever waits for the writer. A
/// read that cannot be made, for want of a file handle perhaps, is a <see cref="StoreFailedException"/>; the next one may work.
/// </summary>
internal interface IJobReader
{
    /// <summary>The progress of the job, or null where there is none.</summary>
    JobProgress? FindProgress(JobId job);

    /// <summary>The progress of the job, or null where there is none. Its outcome, which may be large, is not read.</summary>
    JobExtent? FindExtent(JobId job);

    /// <summary>
    /// The facts that access rules ask of the job, or null where there is none. Its arguments, which may be large, are not read.
    /// </summary>
    JobTarget? FindTarget(JobId job);

    /// <summary>Everything about the job but its packets, or null where there is none.</summary>
    StoredJob? FindJob(JobId job);

    /// <summary>
    /// Stored packets from number <paramref name="first"/> on, as the reply lines that are sent: about <paramref name="bytesMax"/> of them,
    /// at least one where there is one.
    /// </summary>
    PacketRun ReadPackets(JobId job, long first, int bytesMax);

    /// <summary>
    /// Jobs that fit the filter, newest first: at most <paramref name="limit"/> of those before <paramref name="cursor"/>, or of all.
    /// However many jobs there are, a page takes bounded work: one that finds few in it ends early, even without any, and its cursor goes
    /// on from there.
    /// </summary>
    JobPage ListJobs(JobFilter filter, long? cursor, int limit);
}
