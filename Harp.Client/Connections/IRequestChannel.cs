namespace Harp.Client.Connections;

/// <summary>The channel that carries one conversation: a connection to itself, or a place on one that others share.</summary>
internal interface IRequestChannel
{
    /// <summary>True if the connection has carried a conversation before, one after the other.</summary>
    bool IsReused { get; }

    /// <summary>Sends the request. A token ends the wait and not the writing.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read.</exception>
    ValueTask SendAsync(RequestText text, CancellationToken cancellationToken);

    /// <summary>The next line of the replies; valid until the next read.</summary>
    /// <exception cref="IOException">The connection broke, or ended.</exception>
    /// <exception cref="InvalidDataException">The peer closed in the middle of a line, or sent a line that is too long.</exception>
    /// <exception cref="TimeoutException">No line came in time.</exception>
    /// <exception cref="OverrunException">More came than may be held for a reader that does not keep up.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>The conversation is over.</summary>
    /// <param name="complete">Whether its last line was read; where not, nobody wants the rest.</param>
    ValueTask EndAsync(bool complete);
}
