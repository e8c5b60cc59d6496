using System.IO.Pipelines;
using System.Net;

namespace Harp.Protocol.Transport;

/// <summary>
/// One connection as two pipes, whatever carries the bytes. Closing has three strengths: <see cref="EndOutputAsync"/> says "nothing more
/// from me", disposing closes both ways once what was written has left, <see cref="Abort"/> drops everything so that the peer notices at once.
/// </summary>
public abstract class Connection : IDuplexPipe, IAsyncDisposable
{
    /// <inheritdoc/>
    public abstract PipeReader Input { get; }

    /// <inheritdoc/>
    public abstract PipeWriter Output { get; }

    /// <summary>Who is at the other end, for logs and for the rules of access.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Half-closes: the peer reads the end of our side after what was written, and can still answer.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract ValueTask EndOutputAsync();

    /// <summary>Breaks the connection. Reads and writes under way fail with <see cref="IOException"/>.</summary>
    public abstract void Abort();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
