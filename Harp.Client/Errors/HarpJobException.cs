namespace Harp.Client.Errors;

/// <summary>A job ended otherwise than with a result.</summary>
/// <example><code>catch (HarpJobException ended) { log.LogError("job {Job}: {Message}", ended.JobId, ended.Message); }</code></example>
public abstract class HarpJobException : HarpException
{
    private protected HarpJobException(string? jobId, string message)
        : base(message) => JobId = jobId;

    /// <summary>The job, or null for a call that went straight to a daemon.</summary>
    public string? JobId { get; }
}
