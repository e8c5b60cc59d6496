using System.IO.Pipelines;
using System.Net;
using Harp.Protocol.Framing;

namespace Harp.Protocol.Transport;

/// <summary>
/// One connection as two pipes, whatever carries the bytes. Closing has three strengths: <see cref="EndOutputAsync"/> says "nothing more
/// from me", disposing closes both ways once what was written has left, <see cref="Abort"/> drops everything so that the peer notices at
/// once.
/// </summary>
public abstract class Connection : IDuplexPipe, IAsyncDisposable
{
    /// <inheritdoc/>
    public abstract PipeReader Input { get; }

    /// <inheritdoc/>
    public abstract PipeWriter Output { get; }

    /// <summary>The peer that is at the other end, for logs and for the rules of access.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>True if the peer has reset the connection, where <see cref="EndOnReset"/> has it end the input.</summary>
    public virtual bool IsReset => false;

    /// <summary>
    /// True if the kernel knows by now that nothing can be sent or received any more, be there input left to read or not: the peer has
    /// reset the connection. Asks the kernel each time; false where it cannot tell.
    /// </summary>
    public virtual bool IsOver => false;

    /// <summary>
    /// From now on a peer that resets the connection ends the input, and <see cref="IsReset"/> tells so; else reading fails with
    /// <see cref="IOException"/>. For servers, to whom it is nothing unusual: an exception in its place takes a tenth of the time of
    /// serving a client that leaves so. Connections that cannot do that go on throwing.
    /// </summary>
    public virtual void EndOnReset()
    {
    }

    /// <summary>
    /// From now on the kernel asks a silent peer now and then whether it is still there, and one that is gone without a word breaks the
    /// connection (spec: "Limits"). For connections that we made; those that were accepted are watched from the start. A call that is over
    /// in a moment need not pay for it: it takes as long as sending its request.
    /// </summary>
    public virtual void WatchPeer()
    {
    }

    /// <summary>
    /// The number of written bytes that the peer is known to have taken, as far as that can be told: its machine where the kernel says
    /// so, else ours. It only grows.
    /// </summary>
    public virtual long BytesTaken => 0;

    /// <summary>Writes lines to <see cref="Output"/>, and waits for a peer that reads slowly as long as it reads.</summary>
    /// <param name="stallTimeout">How long a write may make no progress.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public FrameWriter WriteLines(TimeSpan stallTimeout, TimeProvider? time = null) => new(Output, stallTimeout, time, () => BytesTaken);

    /// <summary>Half-closes: the peer reads the end of our side after what was written, and can still answer.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract ValueTask EndOutputAsync();

    /// <summary>Breaks the connection. Reads and writes under way fail with <see cref="IOException"/>.</summary>
    public abstract void Abort();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
