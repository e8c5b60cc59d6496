using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for a procedure to be called (spec: "call"):
/// <c>{"harpcaller":1,"host":…,"procedure":…,"arguments":[…]|{…}[,"timeout":s][,"max_exec_time":s][,"queue":…][,"info":…]}</c>.
/// </summary>
/// <param name="Host">The host's name in the registry.</param>
/// <param name="Procedure">The procedure's name at that host's daemon.</param>
/// <param name="Arguments">An array for positional, an object for named arguments.</param>
public sealed record CallRequest(string Host, string Procedure, RawJson Arguments) : Request
{
    /// <summary>The longest silence of the daemon; the dispatcher's default where null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest run; the dispatcher's default where null, and never more than its maximum.</summary>
    public TimeSpan? MaxExecTime { get; init; }

    /// <summary>The queue, or null for a job that waits for nobody.</summary>
    public QueueSpec? Queue { get; init; }

    /// <summary>Anything the caller wants to find again in the status.</summary>
    public RawJson Info { get; init; }

    /// <summary>How many bytes of arguments and info the request holds.</summary>
    public long OpaqueBytes => (long)Arguments.Utf8.Length + Info.Utf8.Length;

    internal static CallRequest Read(in Envelope envelope)
    {
        const int Arguments = (int)RequestMember.Arguments;
        var host = envelope.Name((int)RequestMember.Host);
        var procedure = envelope.Name((int)RequestMember.Procedure);
        envelope.Expect(
            Arguments, envelope.KindOf(Arguments) is JsonTokenType.StartArray or JsonTokenType.StartObject, "an array or an object");
        return new CallRequest(host, procedure, envelope.Copy(Arguments))
        {
            Timeout = ReadSeconds(envelope, RequestMember.Timeout),
            MaxExecTime = ReadSeconds(envelope, RequestMember.MaxExecTime),
            Queue = envelope.Has((int)RequestMember.Queue) ? QueueSpec.Read(envelope.Object((int)RequestMember.Queue)) : null,
            Info = envelope.Has((int)RequestMember.Info) ? envelope.Copy((int)RequestMember.Info) : RawJson.Null,
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
        WriteSeconds(output, ",\"timeout\":"u8, Timeout);
        WriteSeconds(output, ",\"max_exec_time\":"u8, MaxExecTime);
        Queue?.Write(output);
        if (!Info.IsNull)
        {
            output.Write(",\"info\":"u8);
            output.Write(Info.Utf8.Span);
        }
    }

    private static TimeSpan? ReadSeconds(in Envelope envelope, RequestMember member) => envelope.Has((int)member)
        ? Seconds.Parse(envelope.NameOf((int)member), envelope.KindOf((int)member), envelope.Raw((int)member))
        : null;

    private static void WriteSeconds(IBufferWriter<byte> output, ReadOnlySpan<byte> name, TimeSpan? time)
    {
        if (time is { } seconds)
        {
            output.Write(name);
            output.WriteSeconds(seconds);
        }
    }
}
