namespace Harp.Client.Errors;

/// <summary>
/// The job was cancelled, by whomever. Cancelling a <see cref="CancellationToken"/> never causes this: it ends the wait alone.
/// </summary>
/// <example><code>catch (JobCancelledException cancelled) { log.LogInformation("somebody cancelled job {Job}", cancelled.JobId);
/// }</code></example>
public sealed class JobCancelledException : HarpJobException
{
    internal JobCancelledException(string? jobId)
        : base(jobId, jobId is null ? "the call was cancelled" : $"job {jobId} was cancelled")
    {
    }
}
