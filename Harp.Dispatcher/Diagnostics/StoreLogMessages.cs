namespace Microsoft.Extensions.Logging;

/// <summary>Messages about the store's upkeep.</summary>
internal static partial class StoreLogMessages
{
    [LoggerMessage(40, LogLevel.Information, "{Jobs} ended jobs forgotten in {Seconds:0.0} s, as the configuration's [retention] wants it")]
    public static partial void JobsForgotten(this ILogger log, long jobs, double seconds);

    [LoggerMessage(
        42, LogLevel.Warning,
        "no jobs are accepted: the disk of {Folder} has {Free} bytes free, {Needed} are needed (limits.disk_reserve, disk_ballast); free "
            + "some, or prune")]
    public static partial void DiskShort(this ILogger log, string folder, long free, long needed);

    [LoggerMessage(43, LogLevel.Information, "jobs are accepted again: the disk of {Folder} has room")]
    public static partial void DiskShortNoMore(this ILogger log, string folder);

    [LoggerMessage(44, LogLevel.Warning, "the store goes without its ballast (limits.disk_ballast): {Reason}")]
    public static partial void NoBallast(this ILogger log, string reason);

    [LoggerMessage(45, LogLevel.Warning, "the disk is full, so all that changes a job waits: {Reason}")]
    public static partial void LoopHeld(this ILogger log, string reason);

    [LoggerMessage(46, LogLevel.Information, "what waited {Seconds:0.0} s for room on the disk is stored")]
    public static partial void LoopGoesOn(this ILogger log, double seconds);

    [LoggerMessage(47, LogLevel.Error,
        "no jobs are accepted: {Files} of the store in {Folder} was deleted, renamed or replaced. All that is stored is lost when this "
            + "process ends, unless it is put back: until then /proc/{Pid}/fd has the files")]
    public static partial void StoreLost(this ILogger log, string folder, string files, int pid);

    [LoggerMessage(48, LogLevel.Information, "jobs are accepted again: the files of the store in {Folder} are back at their place")]
    public static partial void StoreFound(this ILogger log, string folder);

    [LoggerMessage(49, LogLevel.Warning,
        "the clock was set {Ahead:0} s ahead while this ran, or the machine slept: no job is forgotten for its age until it has stood so "
            + "for {Hold:0} s (retention.clock_hold)")]
    public static partial void ClockDoubted(this ILogger log, double ahead, double hold);

    [LoggerMessage(
        50, LogLevel.Information, "jobs are forgotten for their age again: the clock was set back, or has stood for long enough")]
    public static partial void ClockBelieved(this ILogger log);

    [LoggerMessage(41, LogLevel.Debug, "no jobs are forgotten any more: {Reason}")]
    public static partial void RetentionEnded(this ILogger log, string reason);
}
