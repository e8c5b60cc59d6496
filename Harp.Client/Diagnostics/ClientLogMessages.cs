using Microsoft.Extensions.Logging;

namespace Harp.Client.Diagnostics;

/// <summary>The messages of the library's log: about connections alone, never arguments, results or secrets.</summary>
internal static partial class ClientLogMessages
{
    [LoggerMessage(1, LogLevel.Debug, "connected to the dispatcher at {EndPoint}: {Server} {Version}")]
    public static partial void Connected(this ILogger log, string endPoint, string server, string version);

    [LoggerMessage(
        2, LogLevel.Warning, "the connection to the dispatcher at {EndPoint} was lost with {UnderWay} requests under way: {Reason}")]
    public static partial void Lost(this ILogger log, string endPoint, int underWay, string reason);

    [LoggerMessage(3, LogLevel.Warning, "the dispatcher at {EndPoint} cannot be reached, attempt {Attempt}: {Reason}")]
    public static partial void NotReached(this ILogger log, string endPoint, int attempt, string reason);

    [LoggerMessage(
        4, LogLevel.Information,
        "{EndPoint} does not say that it knows ids, as a base dispatcher: each request gets a connection to itself")]
    public static partial void TakenForBase(this ILogger log, string endPoint);

    [LoggerMessage(5, LogLevel.Information, "a call of {Procedure} is handed over again with its key, because the answer was lost")]
    public static partial void HandedOverAgain(this ILogger log, string procedure);

    [LoggerMessage(
        6, LogLevel.Debug, "the reader of a stream does not keep up; it goes on over a connection of its own, from packet {Packet}")]
    public static partial void Moved(this ILogger log, long packet);
}
