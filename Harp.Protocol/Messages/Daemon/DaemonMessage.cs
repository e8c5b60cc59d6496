using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// One line from a daemon, or from a worker to its daemon (spec: "Dispatcher to daemon"). A struct over the bytes that were read, so that
/// relaying a packet costs no allocation.
/// </summary>
/// <param name="Kind">What the line is.</param>
/// <param name="Value">Its opaque value; shares memory with the line, so valid as long as that is.</param>
public readonly record struct DaemonMessage(DaemonMessageKind Kind, RawJson Value) : IWireMessage
{
    private const int VersionMember = 0;
    private const int StreamResultMember = 1;
    private const int PacketMember = 2;
    private const int ResultMember = 3;
    private const int ExceptionMember = 4;
    private const int ErrorMember = 5;

    private static readonly MemberTable Members = new("", "harp", "stream_result", "stream", "result", "exception", "error");

    /// <summary>Reads a line. Members beyond the known ones are ignored.</summary>
    /// <exception cref="HarpErrorException">
    /// The line is no message of a daemon; the caller knows what that means where it stands.
    /// </exception>
    public static DaemonMessage Parse(ReadOnlyMemory<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[MemberTable.CountMax];
        var envelope = Envelope.OfLine(line.Span, Members, slots);
        var kind = KindOf(envelope, line.Span);
        return new DaemonMessage(kind, kind switch
        {
            DaemonMessageKind.Packet => RawJson.Trusted(line[envelope.RangeOf(PacketMember)]),
            DaemonMessageKind.Result => RawJson.Trusted(line[envelope.RangeOf(ResultMember)]),
            DaemonMessageKind.Exception => RawJson.Trusted(line[envelope.RangeOf(ExceptionMember)]),
            DaemonMessageKind.Error => RawJson.Trusted(line[envelope.RangeOf(ErrorMember)]),
            _ => RawJson.Null,
        });
    }

    /// <summary>A packet.</summary>
    public static DaemonMessage Packet(RawJson value) => new(DaemonMessageKind.Packet, value);

    /// <summary>A result.</summary>
    public static DaemonMessage Result(RawJson value) => new(DaemonMessageKind.Result, value);

    /// <summary>An exception that the procedure raised.</summary>
    public static DaemonMessage Exception(HarpError exception) =>
        new(DaemonMessageKind.Exception, RawJson.Trusted(WireBytes.Of(exception)));

    /// <summary>An error of the daemon.</summary>
    public static DaemonMessage Error(HarpError error) => new(DaemonMessageKind.Error, RawJson.Trusted(WireBytes.Of(error)));

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output)
    {
        if (Kind is DaemonMessageKind.AcknowledgedSingle or DaemonMessageKind.AcknowledgedStream)
        {
            new Acknowledgement(Kind == DaemonMessageKind.AcknowledgedStream).Write(output);
            return;
        }

        output.Write(Kind switch
        {
            DaemonMessageKind.Packet => "{\"stream\":"u8,
            DaemonMessageKind.Result => "{\"result\":"u8,
            DaemonMessageKind.Exception => "{\"exception\":"u8,
            _ => "{\"harp\":1,\"error\":"u8,
        });
        output.Write(Value.Utf8.Span);
        output.Write("}"u8);
    }

    private static DaemonMessageKind KindOf(in Envelope envelope, ReadOnlySpan<byte> line)
    {
        CheckSingle(envelope);
        if (envelope.Has(PacketMember))
        {
            return DaemonMessageKind.Packet;
        }

        if (envelope.Has(ResultMember))
        {
            return DaemonMessageKind.Result;
        }

        if (envelope.Has(ExceptionMember))
        {
            ErrorMembers.Read(envelope.Object(ExceptionMember));
            return DaemonMessageKind.Exception;
        }

        if (envelope.Has(ErrorMember))
        {
            ErrorMembers.Read(envelope.Object(ErrorMember));
            return DaemonMessageKind.Error;
        }

        envelope.Expect(StreamResultMember,
            envelope.KindOf(StreamResultMember) is JsonTokenType.True or JsonTokenType.False, "true or false");
        return envelope.Raw(VersionMember).SequenceEqual("1"u8)
            ? envelope.Boolean(StreamResultMember, absent: false)
                ? DaemonMessageKind.AcknowledgedStream : DaemonMessageKind.AcknowledgedSingle
            : throw new HarpErrorException(HarpError.InvalidProtocol($"harp: expected 1, got {Excerpt.Of(line)}"));
    }

    /// <summary>A line is one message: of two, one would be lost without a word.</summary>
    private static void CheckSingle(in Envelope envelope)
    {
        var found = -1;
        for (var member = StreamResultMember; member <= ErrorMember; member++)
        {
            if (envelope.Has(member))
            {
                found = found < 0 ? member : throw new HarpErrorException(HarpError.InvalidRequest(
                    $"expected one message, got {envelope.NameOf(found)} and {envelope.NameOf(member)}"));
            }
        }
    }
}
