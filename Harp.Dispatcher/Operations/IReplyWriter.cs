using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>Where an operation writes its replies.</summary>
internal interface IReplyWriter
{
    /// <summary>Writes one reply.</summary>
    ValueTask WriteAsync(Reply reply, CancellationToken cancellationToken);

    /// <summary>Writes bytes that are complete reply lines already.</summary>
    ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);
}
