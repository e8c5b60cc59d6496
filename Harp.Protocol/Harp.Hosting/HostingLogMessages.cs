namespace Microsoft.Extensions.Logging;

/// <summary>What both servers log alike.</summary>
public static partial class HostingLogMessages
{
    /// <summary>Certificates were found changed.</summary>
    [LoggerMessage(100, LogLevel.Warning, "TLS: {Change}")]
    public static partial void TlsFilesChanged(this ILogger log, string change);
}
