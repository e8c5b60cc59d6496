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

    /// <summary>Writes bytes that are complete reply lines already.</summary>
    ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines);
}
