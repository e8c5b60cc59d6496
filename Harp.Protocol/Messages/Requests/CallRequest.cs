using System.Buffers;
using System.Text;
using System.Text.Json;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for a procedure to be called (spec: "call"):
/// <c>{"harpcaller":1,"host":…,"procedure":…,"arguments":[…]|{…}[,"timeout":s][,"max_exec_time":s][,"queue":…]</c>
/// <c>[,"info":…][,"key":…][,"trace":…]}</c>.
/// </summary>
/// <param name="Host">The host's name in the registry.</param>
/// <param name="Procedure">The procedure's name at that host's daemon.</param>
/// <param name="Arguments">An array for positional, an object for named arguments.</param>
public sealed record CallRequest(string Host, string Procedure, RawJson Arguments) : Request
{
    /// <summary>The members that few calls have, each as its bit.</summary>
    private const ulong Rare = (1UL << (int)RequestMember.MaxExecTime) | (1UL << (int)RequestMember.Queue)
        | (1UL << (int)RequestMember.Info)
        | (1UL << (int)RequestMember.Key) | (1UL << (int)RequestMember.Trace);

    private readonly OptionalTime _timeout;
    private readonly OptionalTime _maxExecTime;

    /// <summary>The longest silence of the daemon; the dispatcher's default where null.</summary>
    public TimeSpan? Timeout
    {
        get => _timeout.Value;
        init => _timeout = OptionalTime.Of(value);
    }

    /// <summary>The longest run; the dispatcher's default where null, and never more than its maximum.</summary>
    public TimeSpan? MaxExecTime
    {
        get => _maxExecTime.Value;
        init => _maxExecTime = OptionalTime.Of(value);
    }

    /// <summary>The queue, or null for a job that waits for nobody.</summary>
    public QueueSpec? Queue { get; init; }

    /// <summary>Anything the caller wants to find again in the status.</summary>
    public RawJson Info { get; init; }

    /// <summary>
    /// A text of the caller's, 1 to 255 bytes, that makes asking again safe: the same key and the same request is the same job. Null for a
    /// new job each time.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The W3C <c>traceparent</c> of what asks, kept with the job; null for none. It is no part of what makes two requests the same.
    /// </summary>
    public string? Trace { get; init; }

    /// <summary>The number of bytes of arguments and info that the request holds.</summary>
    public long OpaqueBytes => (long)Arguments.Utf8.Length + Info.Utf8.Length;

    internal static CallRequest Read(in Envelope envelope)
    {
        const int Arguments = (int)RequestMember.Arguments;
        var host = envelope.Name((int)RequestMember.Host);
        var procedure = envelope.Name((int)RequestMember.Procedure);
        envelope.Expect(
            Arguments, envelope.KindOf(Arguments) is JsonTokenType.StartArray or JsonTokenType.StartObject, "an array or an object");
        var (arguments, timeout) = (envelope.Copy(Arguments), Seconds.ReadOptional(envelope, (int)RequestMember.Timeout));
        return (envelope.Present & Rare) == 0
            ? new CallRequest(host, procedure, arguments) { Timeout = timeout } : new CallRequest(host, procedure, arguments)
            {
                Timeout = timeout,
                MaxExecTime = Seconds.ReadOptional(envelope, (int)RequestMember.MaxExecTime),
                Queue = envelope.Has((int)RequestMember.Queue) ? QueueSpec.Read(envelope.Object((int)RequestMember.Queue)) : null,
                Info = envelope.Has((int)RequestMember.Info) ? envelope.Copy((int)RequestMember.Info) : RawJson.Null,
                Key = envelope.Has((int)RequestMember.Key) ? ReadKey(envelope) : null,
                Trace = TraceParent.ReadOptional(envelope, (int)RequestMember.Trace),
            };
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"host\":"u8);
        output.WriteText(Host);
        output.Write(",\"procedure\":"u8);
        output.WriteText(Procedure);
        output.Write(",\"arguments\":"u8);
        output.Write(Arguments.Utf8.Span);
        Seconds.WriteOptional(output, ",\"timeout\":"u8, Timeout);
        Seconds.WriteOptional(output, ",\"max_exec_time\":"u8, MaxExecTime);
        Queue?.Write(output);
        if (!Info.IsNull)
        {
            output.Write(",\"info\":"u8);
            output.Write(Info.Utf8.Span);
        }

        if (Key is not null)
        {
            output.Write(",\"key\":"u8);
            output.WriteText(Key);
        }

        output.WriteOptionalText(",\"trace\":"u8, Trace);
    }

    private static string ReadKey(in Envelope envelope)
    {
        const int Member = (int)RequestMember.Key;
        var key = envelope.Text(Member);
        envelope.Expect(
            Member, key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= ProtocolLimits.KeyBytesMax,
            $"a string of 1 to {ProtocolLimits.KeyBytesMax} bytes");
        return key;
    }
}
