using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>The audit: a line for each call, with who called what and how it ended; never with arguments, results or credentials.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1, LogLevel.Information, "{User} at {Peer} called {Procedure}: {Outcome} after {Milliseconds} ms")]
    public static partial void Called(this ILogger log, string? user, string? peer, string procedure, string outcome, long milliseconds);

    [LoggerMessage(3, LogLevel.Information, "{User} at {Peer} called {Procedure} for {Caller}, job {Job}, attempt {Attempt}: {Outcome} after {Milliseconds} ms")]
    public static partial void CalledForJob(
        this ILogger log, string? user, string? peer, string procedure, string caller, string job, int? attempt, string outcome, long milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "a call from {Peer} was refused: {Type}")]
    public static partial void Refused(this ILogger log, string? peer, string type);
}
