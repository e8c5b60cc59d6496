using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// Asks a daemon, on the connection of a running call, to end the call and to close when nothing of it is left
/// (spec: "cancel" of "Dispatcher to daemon"): <c>{"harp":1,"cancel":true}</c>. A base daemon does not read it.
/// </summary>
public sealed record DaemonCancel : IWireMessage
{
    private const int CancelMember = DaemonEnvelope.FirstOwn;

    private static readonly MemberTable Members = new("", "harp", "cancel");

    /// <summary>The message; all are alike.</summary>
    public static DaemonCancel Instance { get; } = new();

    /// <summary>Reads the only line that may follow a request.</summary>
    /// <exception cref="HarpErrorException">It is anything else.</exception>
    public static DaemonCancel Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.OfLine(line, Members, slots);
        DaemonEnvelope.CheckVersion(envelope);
        envelope.Expect(CancelMember, envelope.Boolean(CancelMember, absent: false), "true, as the only message after a request");
        return Instance;
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output) => output.Write("{\"harp\":1,\"cancel\":true}"u8);
}
