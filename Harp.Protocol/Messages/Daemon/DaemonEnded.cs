using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// A daemon's answer to <see cref="DaemonEnd"/>: nothing of the call is left there, and nothing of it will begin
/// (spec: "end" of "Dispatcher to daemon"): <c>{"harp":1,"ended":true|false}</c>.
/// </summary>
/// <param name="WasHere">Whether the daemon knew the call: it ran, or was over before its caller had its outcome.</param>
public readonly record struct DaemonEnded(bool WasHere) : IWireMessage
{
    private const int EndedMember = DaemonEnvelope.FirstOwn;
    private const int ErrorMember = EndedMember + 1;

    private static readonly MemberTable Members = new("", "harp", "ended", "error");

    /// <summary>Reads the answer.</summary>
    /// <exception cref="HarpErrorException">The error that the daemon answered with, or the line is none of both.</exception>
    public static DaemonEnded Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.OfLine(line, Members, slots);
        DaemonEnvelope.CheckVersion(envelope);
        if (envelope.Has(ErrorMember))
        {
            throw new HarpErrorException(HarpError.Read(envelope.Copy(ErrorMember)));
        }

        envelope.Expect(EndedMember, envelope.Has(EndedMember), "true or false");
        return new DaemonEnded(envelope.Boolean(EndedMember, absent: false));
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output) =>
        output.Write(WasHere ? "{\"harp\":1,\"ended\":true}"u8 : "{\"harp\":1,\"ended\":false}"u8);
}
