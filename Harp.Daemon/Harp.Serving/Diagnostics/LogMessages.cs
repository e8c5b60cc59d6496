namespace Microsoft.Extensions.Logging;

/// <summary>
/// Every line that the daemon's own side logs. Arguments, results and credentials are in none of them, but what exceptions say is.
/// </summary>
internal static partial class LogMessages
{
    [LoggerMessage(2, LogLevel.Warning, "a call from {Peer} was refused: {Type}")]
    public static partial void Refused(this ILogger log, string? peer, string type);

    [LoggerMessage(3, LogLevel.Warning, "a call of {User} at {Peer} was refused: {Type}, {Procedure}")]
    public static partial void UserRefused(this ILogger log, string? user, string? peer, string type, string procedure);

    [LoggerMessage(4, LogLevel.Information, "{User} at {Peer} calls {Procedure}{For}")]
    public static partial void Calls(this ILogger log, string? user, string? peer, string procedure, string @for);

    [LoggerMessage(
        1, LogLevel.Information, "{User} at {Peer} called {Procedure}{For}: {Outcome} after {Milliseconds} ms, {Packets} packets")]
    public static partial void Called(
        this ILogger log, string? user, string? peer, string procedure, string @for, string outcome, long milliseconds, long packets);

    [LoggerMessage(5, LogLevel.Information, "{Users} users and {Rules} rules, from {Path}")]
    public static partial void UsersRead(this ILogger log, int users, int rules, string path);

    [LoggerMessage(6, LogLevel.Warning, "{Exposure}")]
    public static partial void UsersExposed(this ILogger log, string exposure);

    [LoggerMessage(7, LogLevel.Information, "stopped; {Ended} calls were ended before their time")]
    public static partial void Stopped(this ILogger log, int ended);

    [LoggerMessage(8, LogLevel.Warning, "accepting connections fails: {Message}")]
    public static partial void AcceptFails(this ILogger log, string message);

    [LoggerMessage(9, LogLevel.Information, "connections are accepted again; {Failures} attempts had failed")]
    public static partial void AcceptsAgain(this ILogger log, int failures);

    [LoggerMessage(10, LogLevel.Critical, "a fault of this program stops it: it can accept no more connections")]
    public static partial void AcceptingFailed(this ILogger log, Exception fault);

    [LoggerMessage(11, LogLevel.Warning, "{Where}: no procedure fits '{Pattern}'")]
    public static partial void RuleFitsNothing(this ILogger log, string where, string pattern);

    [LoggerMessage(
        12, LogLevel.Warning,
        "{Procedure} does not heed that its call was ended; it goes on, and nothing but the end of the process can stop it")]
    public static partial void GoesOn(this ILogger log, string procedure);

    [LoggerMessage(13, LogLevel.Information, "{User} at {Peer} ended attempt {Attempt} at job {Job}, which {Found}")]
    public static partial void EndedForJob(this ILogger log, string? user, string? peer, int attempt, string job, string found);

    [LoggerMessage(14, LogLevel.Information, "{Procedure}{For} raised {Exception}")]
    public static partial void Raised(this ILogger log, string procedure, string @for, string exception);
}
