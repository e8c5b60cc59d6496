using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The end of a job (spec: "Outcome"): <c>{"result":…}</c>, <c>{"exception":{…}}</c>, <c>{"cancelled":true}</c> or <c>{"error":{…}}</c>.
/// </summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="Value">The result, or the exception's or error's object, as it came.</param>
public sealed record OutcomeReply(OutcomeKind Kind, RawJson Value) : Reply
{
    /// <summary>The outcome of a cancelled job.</summary>
    public static OutcomeReply Cancelled { get; } = new(OutcomeKind.Cancelled, RawJson.Trusted("true"u8.ToArray()));

    /// <summary>The state of a job that ended so.</summary>
    public JobState State => Kind switch
    {
        OutcomeKind.Result => JobState.Returned,
        OutcomeKind.Exception => JobState.Raised,
        OutcomeKind.Cancelled => JobState.Cancelled,
        _ => JobState.Failed,
    };

    /// <summary>A result.</summary>
    public static OutcomeReply Result(RawJson value) => new(OutcomeKind.Result, value);

    /// <summary>An exception, as the object the daemon sent.</summary>
    public static OutcomeReply Exception(RawJson value) => new(OutcomeKind.Exception, value);

    /// <summary>An error, as the object the daemon sent.</summary>
    public static OutcomeReply Error(RawJson value) => new(OutcomeKind.Error, value);

    /// <summary>An error of our own.</summary>
    public static OutcomeReply Error(HarpError error) => Error(RawJson.Trusted(WireBytes.Of(error)));

    /// <summary>The outcome as it is kept, without an LF; however long it is, it is copied once.</summary>
    public byte[] ToBytes() => WireBytes.Of(this, "{}"u8.Length + Name.Length + Value.Utf8.Length);

    private ReadOnlySpan<byte> Name => Kind switch
    {
        OutcomeKind.Result => "\"result\":"u8,
        OutcomeKind.Exception => "\"exception\":"u8,
        OutcomeKind.Cancelled => "\"cancelled\":"u8,
        _ => "\"error\":"u8,
    };

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(Name);
        output.Write(Value.Utf8.Span);
    }
}
