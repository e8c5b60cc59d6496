using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>Copies stored packets to a reader, at the reader's pace.</summary>
internal static class StoredStream
{
    /// <summary>About how many bytes are held for one reader at a time; a packet larger than that is held alone.</summary>
    public const int ReadBytesMax = 256 * 1024;

    /// <summary>The number of packets that are stored, and whether the job has ended; null where nobody is left to be told.</summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException"><c>invalid_jobid</c>.</exception>
    public static async ValueTask<JobExtent?> LookAsync(IJobReader jobs, JobId job, IReplyWriter replies)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        return hold is null ? null : jobs.FindExtent(job) ?? throw JobNames.Unknown(job);
    }

    /// <summary>Writes how the job ended; false where nobody is left to be told.</summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException"><c>invalid_jobid</c>: the job was removed meanwhile.</exception>
    public static async ValueTask<bool> EndAsync(IJobReader jobs, JobId job, IReplyWriter replies)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        var progress = await hold.ReadAsync(
            () => jobs.FindProgress(job) ?? throw JobNames.Unknown(job), JobProgress.BytesOf).ConfigureAwait(false);
        await replies.WriteLinesAsync(progress.OutcomeLine()).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Writes the packets from <paramref name="first"/> up to but without <paramref name="end"/>; returns the next number, null where it
    /// was given up.
    /// </summary>
    /// <param name="jobs">Where they are.</param>
    /// <param name="job">Whose they are.</param>
    /// <param name="first">The first number.</param>
    /// <param name="end">The number after the last.</param>
    /// <param name="times">Whether each tells when it came.</param>
    /// <param name="replies">Where they go.</param>
    /// <param name="cancellationToken">Gives up between two reads.</param>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException"><c>invalid_jobid</c>: the job was removed meanwhile.</exception>
    public static async Task<long?> CopyAsync(
        IJobReader jobs, JobId job, long first, long end, bool times, IReplyWriter replies, CancellationToken cancellationToken)
    {
        while (first < end)
        {
            using var hold = await replies.HoldAsync().ConfigureAwait(false);
            if (hold is null)
            {
                return null;
            }

            var from = first;
            var run = await hold.ReadAsync(() => jobs.ReadPackets(job, from, hold.BytesMax), PacketRun.BytesOf).ConfigureAwait(false);
            if (run.Count == 0)
            {
                throw jobs.FindExtent(job) is null
                    ? JobNames.Unknown(job)
                    : new InvalidOperationException($"job {job} has {end} packets, but none from {first} on");
            }

            await replies.WriteLinesAsync(times ? TimedLines.Of(run) : run.Lines, more: true).ConfigureAwait(false);
            first = run.Next;
            if (first < end && cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        return first;
    }
}
