namespace Microsoft.Extensions.Logging;

/// <summary>Messages about the hosts registry. Its lines, which may hold passwords, are in none of them.</summary>
internal static partial class HostLogMessages
{
    [LoggerMessage(30, LogLevel.Information, "{Hosts} hosts, {Added} of them new, {Gone} gone, from the {Source}")]
    public static partial void HostsRefreshed(this ILogger log, int hosts, int added, int gone, string source);

    [LoggerMessage(31, LogLevel.Warning, "the hosts stay as they were: {Reason}")]
    public static partial void HostsRefreshFailed(this ILogger log, string reason);

    [LoggerMessage(32, LogLevel.Warning, "started with the {Hosts} hosts of {ReadAt:O}, for their source failed or is slow")]
    public static partial void KeptHostsUsed(this ILogger log, int hosts, DateTimeOffset readAt);

    [LoggerMessage(33, LogLevel.Warning, "{Path}: the hosts could not be kept or read back: {Reason}")]
    public static partial void HostsNotKept(this ILogger log, string path, string reason);

    [LoggerMessage(34, LogLevel.Warning, "{Program} says: {Line}")]
    public static partial void HostsProgramSaid(this ILogger log, string program, string line);

    [LoggerMessage(35, LogLevel.Warning, "{Program} may still run: {Reason}")]
    public static partial void HostsProgramLeft(this ILogger log, string program, string reason);

    [LoggerMessage(36, LogLevel.Warning, "{Path}({Line}): {Doubt}")]
    public static partial void HostLineDoubted(this ILogger log, string path, int line, string doubt);

    [LoggerMessage(37, LogLevel.Warning, "{Program} has ended and left {Count} processes behind, which were killed")]
    public static partial void HostsProgramLeftOthers(this ILogger log, string program, int count);

    [LoggerMessage(38, LogLevel.Warning, "{Path}({Line}): skipped: {Reason}")]
    public static partial void HostLineSkipped(this ILogger log, string path, int line, string reason);

    [LoggerMessage(39, LogLevel.Information, "{Hosts} hosts read, {Skipped} lines skipped, from {Path}")]
    public static partial void HostsRead(this ILogger log, int hosts, int skipped, string path);
}
