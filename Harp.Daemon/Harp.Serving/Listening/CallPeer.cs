using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;

namespace Harp.Serving.Listening;

/// <summary>Whom a call is carried out for, and what they got so far.</summary>
/// <param name="connection">The connection, to break it where the peer does not read.</param>
/// <param name="writer">Where messages go.</param>
/// <param name="ending">Where a reason to end the call appears.</param>
/// <param name="place">The place that the call takes among those of its procedure.</param>
internal sealed class CallPeer(Connection connection, FrameWriter writer, CallEnding ending, IDisposable place)
{
    public Connection Connection => connection;

    public FrameWriter Writer => writer;

    public CallEnding Ending => ending;

    /// <summary>The part that goes on of the call although its connection is over; null where nothing does.</summary>
    public Task? Remainder { get; set; }

    /// <summary>True if the outcome was handed to the writer.</summary>
    public bool HasOutcome { get; private set; }

    /// <summary>Packets that were handed to the writer.</summary>
    public long Packets { get; private set; }

    /// <summary>The bytes of their values, and of the outcome's.</summary>
    public long Bytes { get; private set; }

    /// <summary>The value that the procedure raised, for the log; null where it raised nothing.</summary>
    public RawJson? Raised { get; private set; }

    /// <summary>
    /// A message is being sent. Messages of a call are sent one after another; with the outcome the place is free, before the peer can read
    /// it: whoever has it may call again at once.
    /// </summary>
    public void Count(DaemonMessage message)
    {
        Packets += message.Kind == DaemonMessageKind.Packet ? 1 : 0;
        Bytes += message.Kind >= DaemonMessageKind.Packet ? message.Value.Utf8.Length : 0;
        if (message.Kind >= DaemonMessageKind.Result)
        {
            HasOutcome = true;
            Raised = message.Kind == DaemonMessageKind.Exception ? message.Value.Copy() : null;
            place.Dispose();
        }
    }
}
