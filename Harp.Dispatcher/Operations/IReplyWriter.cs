using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Where an operation writes its replies. A write is never given up half-way, as nobody could tell what comes after half a line; what bounds it is
/// the time that it may make no progress.
/// </summary>
internal interface IReplyWriter
{
    /// <summary>Writes one reply.</summary>
    ValueTask WriteAsync(Reply reply);

    /// <summary>Writes bytes that are complete reply lines already, LF included.</summary>
    ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines);

    /// <summary>
    /// Waits for the right to read from the store what is then written, so that a connection with thousands of requests holds little in memory. Not to be held while waiting
    /// for anything but the write, so it comes soon: a dispatcher that stops still tells what is on disk.
    /// </summary>
    ValueTask<ReadHold> HoldAsync();

    /// <summary>Ends a request with this id that is under way on the same connection; done when nothing more of it is written. False where there was none to end.</summary>
    Task<bool> WithdrawAsync(RawJson request);
}
