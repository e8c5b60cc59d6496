using System.Text;
using CsCheck;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// Any line, read as any message: it is read or refused with a coded error; what was read says the same when it is written and read again;
/// and what is opaque is the very bytes that were sent.
/// </summary>
internal sealed class EnvelopeTarget : FuzzTarget
{
    private static readonly string[] Coded = [ErrorType.ParseError, ErrorType.InvalidProtocol, ErrorType.InvalidRequest];

    /// <summary>What a person is shown of a refusal.</summary>
    private const int MessageBytesMax = 1024;

    public override string Name => "envelopes";

    public override (long Fixed, long PerByte) AllocationMax => (32 * 1024, 128);

    public override Gen<byte[]> Inputs { get; } = Gen.OneOf(
        GenWire.Request, GenWire.DaemonRequest, GenWire.DaemonMessage, GenWire.Reply, GenWire.Value)
        .Select(Encoding.UTF8.GetBytes);

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Client).Concat(Corpus.Sent(VectorFile.Daemon)).SelectMany(Lines);

    public override Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        foreach (var line in Lines(input))
        {
            var shape = NaiveJson.Parse(line, ProtocolLimits.DepthMax);
            Check(line, shape, () => Request.Parse(line), request => RequestSlices(line, shape!, request), allocated);
            Check(line, shape, () => DaemonRequest.Parse(line), request => Same(line, shape!, "arguments", request.Arguments), allocated);
            Check(line, shape, () => DaemonMessage.Parse(line), message => Same(line, shape!, message), allocated);
            Check(line, shape, () => DaemonCancel.Parse(line), _ => { }, allocated);
            var replyShape = NaiveJson.Parse(line, ProtocolLimits.ReplyDepthMax);
            Check(line, replyShape, () => Reply.Parse(line), reply => ReplySlices(line, replyShape!, reply), allocated);
            CheckError(line, allocated);
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<byte[]> Lines(byte[] input) => NaiveLines.Of([.. input, (byte)'\n'], int.MaxValue).Lines;

    private static void Check<T>(byte[] line, NaiveValue? shape, Func<T> parse, Action<T> slices, AllocationMeter allocated)
        where T : IWireMessage
    {
        if (Read(parse, allocated) is not { } message)
        {
            return;
        }

        Assert.True(IsEnvelope(shape), $"{typeof(T).Name} took what is no envelope");
        slices(message.Value);
        var written = WireBytes.Of(message.Value);
        Assert.DoesNotContain((byte)'\n', written);
        Assert.NotNull(NaiveJson.Parse(written, ProtocolLimits.ReplyDepthMax));
        var again = ParseAgain<T>(written);
        Assert.Equal(written, WireBytes.Of(again));
        if (!HoldsLists(message.Value))
        {
            Assert.Equal(message.Value, again);
        }

        Message<T>? Read(Func<T> code, AllocationMeter meter)
        {
            try
            {
                return new Message<T>(meter.Measure(code));
            }
            catch (HarpErrorException refused)
            {
                CheckRefusal(refused.Error, shape);
                Assert.False(typeof(T) == typeof(DaemonRequest) && Leaks(line, shape, refused.Error), "a refusal quotes credentials");
                return null;
            }
        }
    }

    /// <summary>A refusal is coded and short, can be sent, and calls malformed what is malformed and nothing else.</summary>
    private static void CheckRefusal(HarpError error, NaiveValue? shape)
    {
        Assert.Contains(error.Type, Coded);
        var sent = WireBytes.Of(error);
        Assert.InRange(sent.Length, 1, MessageBytesMax);
        Assert.NotNull(NaiveJson.Parse(sent, ProtocolLimits.DepthMax));
        if (!IsEnvelope(shape))
        {
            Assert.Equal(ErrorType.ParseError, error.Type);
        }
        else if (error.Type == ErrorType.ParseError)
        {
            // The line itself is sound: it can only be a string or an object inside that we look into.
            Assert.Matches("lone surrogate|twice", error.Message);
        }
    }

    /// <summary>Whether a word that stands in the credentials alone is quoted.</summary>
    private static bool Leaks(byte[] line, NaiveValue? shape, HarpError error) =>
        shape?.Find("auth") is { } auth
        && auth.In(line).IndexOf("s3cret"u8) >= 0 && line.AsSpan(0, auth.Start).IndexOf("s3cret"u8) < 0
        && line.AsSpan(auth.End).IndexOf("s3cret"u8) < 0
        && error.Message.Contains("s3cret", StringComparison.Ordinal);

    private static bool IsEnvelope(NaiveValue? shape) =>
        shape is { Kind: '{', HasTwins: false } && !shape.Members.Exists(member => NaiveValue.IsLone(member.Name));

    /// <summary>Lists are not compared by what they hold; these messages are compared as they are written alone.</summary>
    private static bool HoldsLists(object message) => message is HelloReply;

    private static IWireMessage ParseAgain<T>(byte[] written) => typeof(T) == typeof(Request) ? Request.Parse(written)
        : typeof(T) == typeof(DaemonRequest) ? DaemonRequest.Parse(written)
        : typeof(T) == typeof(DaemonMessage) ? DaemonMessage.Parse(written)
        : typeof(T) == typeof(DaemonCancel) ? DaemonCancel.Parse(written)
        : Reply.Parse(written);

    private static void RequestSlices(byte[] line, NaiveValue shape, Request request)
    {
        if (request is CallRequest call)
        {
            Same(line, shape, "arguments", call.Arguments);
            Same(line, shape, "info", call.Info);
        }
    }

    private static void Same(byte[] line, NaiveValue shape, DaemonMessage message)
    {
        if (message.Kind >= DaemonMessageKind.Packet)
        {
            string[] names = ["stream", "result", "exception", "error"];
            Same(line, shape, names[message.Kind - DaemonMessageKind.Packet], message.Value);
        }
    }

    private static void ReplySlices(byte[] line, NaiveValue shape, Reply reply)
    {
        switch (reply)
        {
            case PacketReply packet:
                Same(line, shape, "data", packet.Data);
                break;
            case StatusReply status:
                Same(line, shape.Find("call")!, "arguments", status.Arguments);
                Same(line, shape, "info", status.Info);
                break;
            case OutcomeReply outcome:
                Same(line, shape, outcome.Kind.ToString().ToLowerInvariant(), outcome.Value);
                break;
        }
    }

    private static void Same(byte[] line, NaiveValue shape, string member, RawJson value)
    {
        var sent = shape.Find(member) is { } found ? found.In(line) : "null"u8;
        Assert.True(sent.SequenceEqual(value.Utf8.Span), $"{member} is not the slice that was sent");
    }

    private static void CheckError(byte[] line, AllocationMeter allocated)
    {
        var shape = NaiveJson.Parse(line, ProtocolLimits.DepthMax - 1);
        RawJson value;
        try
        {
            value = allocated.Measure(() => RawJson.Parse(line));
        }
        catch (HarpErrorException refused)
        {
            Assert.Null(shape);
            Assert.Equal(ErrorType.ParseError, refused.Error.Type);
            return;
        }

        Assert.True(shape is not null && shape.In(line).SequenceEqual(value.Utf8.Span), "a value is not the slice that was sent");
        try
        {
            var error = allocated.Measure(() => HarpError.Read(value));
            var message = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shape.Find("message")!.Text));
            Assert.Equal((shape.Find("type")!.Text, message), (error.Type, error.Message));
            Same(line, shape, "data", error.Data ?? RawJson.Null);
            Assert.Equal(error, HarpError.Read(RawJson.Parse(WireBytes.Of(error))));
        }
        catch (HarpErrorException refused)
        {
            Assert.Contains(refused.Error.Type, Coded);
            Assert.InRange(WireBytes.Of(refused.Error).Length, 1, MessageBytesMax);
        }
    }

    /// <summary>What was read; a struct message would not be told from none otherwise.</summary>
    private sealed record Message<T>(T Value);
}
