namespace Microsoft.Extensions.Logging;

/// <summary>Messages that both servers log alike.</summary>
public static partial class HostingLogMessages
{
    /// <summary>Tells what was found about certificates and keys.</summary>
    [LoggerMessage(100, LogLevel.Warning, "TLS: {News}")]
    public static partial void TlsFilesTold(this ILogger log, string news);

    /// <summary>The service manager cannot be told how the server is.</summary>
    [LoggerMessage(101, LogLevel.Warning, "the service manager (NOTIFY_SOCKET) cannot be told how this server is: {Reason}")]
    public static partial void ServiceManagerUntold(this ILogger log, string reason);

    /// <summary>Tells what SIGHUP brought.</summary>
    [LoggerMessage(102, LogLevel.Information, "read again: {News}")]
    public static partial void Reloaded(this ILogger log, string news);

    /// <summary>Tells what SIGHUP could not bring.</summary>
    [LoggerMessage(103, LogLevel.Error, "not read again, and everything stays as it was: {Mistake}")]
    public static partial void ReloadRefused(this ILogger log, string mistake);

    /// <summary>A fault of ours while everything was read again.</summary>
    [LoggerMessage(106, LogLevel.Error, "a fault of this program ended the reading of the configuration")]
    public static partial void ReloadFailed(this ILogger log, Exception fault);

    /// <summary>The first signal to stop.</summary>
    [LoggerMessage(104, LogLevel.Information, "{Signal}: stopping; calls that run may end in their time, a second signal interrupts them")]
    public static partial void Stopping(this ILogger log, string signal);

    /// <summary>The second signal to stop.</summary>
    [LoggerMessage(105, LogLevel.Warning, "{Signal}: stopping without waiting for calls that run")]
    public static partial void Hurrying(this ILogger log, string signal);
}
