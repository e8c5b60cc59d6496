namespace Microsoft.Extensions.Logging;

/// <summary>What both servers log alike.</summary>
public static partial class HostingLogMessages
{
    /// <summary>What was found out about certificates and keys.</summary>
    [LoggerMessage(100, LogLevel.Warning, "TLS: {News}")]
    public static partial void TlsFilesTold(this ILogger log, string news);
}
