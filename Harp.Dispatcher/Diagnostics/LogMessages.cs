using Harp.Protocol.Values;

namespace Microsoft.Extensions.Logging;

/// <summary>Every line that the dispatcher logs. Arguments and credentials are in none of them.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "job {Job} submitted by {Caller}: {Procedure} on {Host}, queue {Queue}")]
    public static partial void JobSubmitted(this ILogger log, JobId job, string caller, string procedure, string host, string queue);

    [LoggerMessage(2, LogLevel.Information, "job {Job} started on {Host}")]
    public static partial void JobStarted(this ILogger log, JobId job, string host);

    [LoggerMessage(
        3, LogLevel.Information, "job {Job} {State} ({Reason}) after {Milliseconds} ms, {Packets} packets: {Procedure} on {Host}")]
    public static partial void JobEnded(
        this ILogger log, JobId job, JobState state, string reason, long milliseconds, long packets, string procedure, string host);

    [LoggerMessage(4, LogLevel.Warning, "job {Job}: its daemon did not end the call in time; the connection was broken")]
    public static partial void CallAborted(this ILogger log, JobId job);

    [LoggerMessage(
        5, LogLevel.Information,
        "recovered {Waiting} waiting jobs; ended {Interrupted} as interrupted; {Held} more slots settle; {Cut} jobs of "
            + "cancelled queues end")]
    public static partial void Recovered(this ILogger log, int waiting, int interrupted, int held, int cut);

    [LoggerMessage(8, LogLevel.Information, "job {Job} Failed (Interrupted): it ran when the last dispatcher died")]
    public static partial void JobInterrupted(this ILogger log, JobId job);

    [LoggerMessage(6, LogLevel.Critical, "the store failed, so this process stops: {Reason}")]
    public static partial void StoreFailed(this ILogger log, string reason);

    [LoggerMessage(7, LogLevel.Critical, "a fault of this program stops it")]
    public static partial void LoopFailed(this ILogger log, Exception fault);

    [LoggerMessage(10, LogLevel.Debug, "connection from {Peer} ended: {Reason}")]
    public static partial void SessionEnded(this ILogger log, string peer, string reason);

    [LoggerMessage(11, LogLevel.Error, "a fault of this program ended the connection from {Peer}")]
    public static partial void SessionFailed(this ILogger log, string peer, Exception fault);

    [LoggerMessage(12, LogLevel.Warning, "could not accept a connection: {Reason}")]
    public static partial void AcceptFailed(this ILogger log, string reason);

    [LoggerMessage(13, LogLevel.Error, "a fault of this program ended the call of job {Job}")]
    public static partial void CallFailed(this ILogger log, JobId job, Exception fault);

    [LoggerMessage(
        14, LogLevel.Information,
        "{Running} running, {Waiting} waiting (the oldest for {Oldest:0.0} s), {Connections} connections; in {Seconds:0.###} s {Submitted} "
            + "submitted, {Ended} ended, {Failed} of them failed")]
    public static partial void Report(
        this ILogger log, long running, long waiting, double oldest, int connections, double seconds, long submitted,
        long ended, long failed);

    [LoggerMessage(
        15, LogLevel.Information,
        "stopped: {Interrupted} running calls were interrupted, {Waiting} waiting jobs are left to the next start")]
    public static partial void Stopped(this ILogger log, long interrupted, long waiting);

    [LoggerMessage(9, LogLevel.Information, "no more jobs are started; calls that run may end within {Seconds:0.###} s")]
    public static partial void Draining(this ILogger log, double seconds);

    [LoggerMessage(16, LogLevel.Information, "{User} asks from {Peer}: {Request}")]
    public static partial void Asked(this ILogger log, string user, string peer, string request);

    [LoggerMessage(17, LogLevel.Warning, "a client at {Peer} was not let in: {Type}")]
    public static partial void NotLetIn(this ILogger log, string peer, string type);

    [LoggerMessage(18, LogLevel.Warning, "{User} asks from {Peer} and may not: {Request}")]
    public static partial void Denied(this ILogger log, string user, string peer, string request);

    [LoggerMessage(23, LogLevel.Information, "operators connect at {Path}")]
    public static partial void ControlOpened(this ILogger log, string path);

    [LoggerMessage(24, LogLevel.Warning, "there is no control socket: {Reason}")]
    public static partial void ControlMissing(this ILogger log, string reason);

    [LoggerMessage(25, LogLevel.Information, "{Operator} connected at the control socket")]
    public static partial void OperatorConnected(this ILogger log, object @operator);

    [LoggerMessage(
        26, LogLevel.Warning,
        "only {Handles} file handles (ulimit -n): {Connections} connections instead of {WantedConnections}, {Calls} calls at once instead "
            + "of {WantedCalls}")]
    public static partial void HandlesShort(
        this ILogger log, long handles, int connections, int wantedConnections, int calls, int wantedCalls);

    [LoggerMessage(
        27, LogLevel.Warning,
        "job {Job}: the daemon of {Host} was asked whether its call has ended; {Reason}; the slot of the queue stays taken for a while")]
    public static partial void EndUnknown(this ILogger log, JobId job, string host, string reason);

    [LoggerMessage(29, LogLevel.Warning, "{Exposure}")]
    public static partial void StoreExposed(this ILogger log, string exposure);

    [LoggerMessage(20, LogLevel.Information, "{Users} users with {Tokens} tokens and {Rules} rules, from {Path}")]
    public static partial void UsersRead(this ILogger log, int users, int tokens, int rules, string path);

    [LoggerMessage(21, LogLevel.Warning, "{Exposure}")]
    public static partial void UsersExposed(this ILogger log, string exposure);

    [LoggerMessage(28, LogLevel.Warning,
        "the heap may be {HeapMegabytes} MB, less than what the configured limits allow to be held at once ({WantedMegabytes} MB) and what "
            + "else is needed: those in bytes are {Percent} % of what they were")]
    public static partial void MemoryShort(this ILogger log, long heapMegabytes, long wantedMegabytes, int percent);

    [LoggerMessage(22, LogLevel.Warning, "there are users but no rule ([[allow]]), so nobody may do anything")]
    public static partial void NobodyAllowed(this ILogger log);

    [LoggerMessage(19, LogLevel.Information,
        "{Rule} allows calls in any queue, those of other users too; 'queues' in a rule limits that")]
    public static partial void QueuesOpen(this ILogger log, string rule);
}
