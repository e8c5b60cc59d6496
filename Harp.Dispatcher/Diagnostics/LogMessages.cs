using Harp.Protocol.Values;

namespace Microsoft.Extensions.Logging;

/// <summary>Every line that the dispatcher logs. Arguments and credentials are in none of them.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "job {Job} submitted: {Procedure} on {Host}, queue {Queue}")]
    public static partial void JobSubmitted(this ILogger log, JobId job, string procedure, string host, string? queue);

    [LoggerMessage(LogLevel.Information, "job {Job} started on {Host}")]
    public static partial void JobStarted(this ILogger log, JobId job, string host);

    [LoggerMessage(LogLevel.Information, "job {Job} {State} ({Reason}), {Packets} packets")]
    public static partial void JobEnded(this ILogger log, JobId job, JobState state, string reason, long packets);

    [LoggerMessage(LogLevel.Warning, "job {Job}: its daemon did not end the call in time; the connection was broken")]
    public static partial void CallAborted(this ILogger log, JobId job);

    [LoggerMessage(LogLevel.Information, "recovered {Waiting} waiting jobs; ended {Interrupted} as interrupted")]
    public static partial void Recovered(this ILogger log, int waiting, int interrupted);

    [LoggerMessage(LogLevel.Critical, "the store failed, so this process stops: {Reason}")]
    public static partial void StoreFailed(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Critical, "a fault of this program stops it")]
    public static partial void LoopFailed(this ILogger log, Exception fault);

    [LoggerMessage(LogLevel.Warning, "{Path}({Line}): skipped: {Reason}")]
    public static partial void HostLineSkipped(this ILogger log, string path, int line, string reason);

    [LoggerMessage(LogLevel.Information, "{Hosts} hosts read, {Skipped} lines skipped, from {Path}")]
    public static partial void HostsRead(this ILogger log, int hosts, int skipped, string path);

    [LoggerMessage(LogLevel.Debug, "connection from {Peer} ended: {Reason}")]
    public static partial void SessionEnded(this ILogger log, string peer, string reason);

    [LoggerMessage(LogLevel.Error, "a fault of this program ended the connection from {Peer}")]
    public static partial void SessionFailed(this ILogger log, string peer, Exception fault);

    [LoggerMessage(LogLevel.Warning, "could not accept a connection: {Reason}")]
    public static partial void AcceptFailed(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "a fault of this program ended the call of job {Job}")]
    public static partial void CallFailed(this ILogger log, JobId job, Exception fault);
}
