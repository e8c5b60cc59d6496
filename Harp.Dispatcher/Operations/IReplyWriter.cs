using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Takes the replies of an operation. A write is never given up half-way, as nobody could tell what comes after half a line; what
/// bounds it is the time that it may make no progress.
/// </summary>
internal interface IReplyWriter
{
    /// <summary>Writes one reply: the last to its request, unless there are <paramref name="more"/>.</summary>
    ValueTask WriteAsync(Reply reply, bool more = false);

    /// <summary>
    /// Writes bytes that are complete reply lines already, LF included; the last to their request, unless there are
    /// <paramref name="more"/>.
    /// </summary>
    ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more = false);

    /// <summary>
    /// Waits for the turn to read from the store what is then written, so that a connection with thousands of requests holds little in
    /// memory, and no connection works more than others do. Null where nobody is left to be answered. Not to be held while waiting for
    /// anything but the write, so it comes soon: a dispatcher that stops still tells what is on disk.
    /// </summary>
    Task<ReadPermit?> HoldAsync();

    /// <summary>Told before the request waits for a job, once or more often.</summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException">Too many wait already.</exception>
    void BeginWait();

    /// <summary>
    /// Ends a request with this id that is under way on the same connection; done when nothing more of it is written. False where there was
    /// none to end.
    /// </summary>
    Task<bool> WithdrawAsync(RawJson request);
}
