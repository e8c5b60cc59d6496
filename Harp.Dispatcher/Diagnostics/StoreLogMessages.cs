namespace Microsoft.Extensions.Logging;

/// <summary>What is logged of the store's upkeep.</summary>
internal static partial class StoreLogMessages
{
    [LoggerMessage(40, LogLevel.Information, "{Jobs} ended jobs forgotten in {Seconds:0.0} s, as the configuration's [retention] wants it")]
    public static partial void JobsForgotten(this ILogger log, long jobs, double seconds);

    [LoggerMessage(41, LogLevel.Debug, "no jobs are forgotten any more: {Reason}")]
    public static partial void RetentionEnded(this ILogger log, string reason);
}
