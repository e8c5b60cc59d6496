using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Errors;

/// <summary>
/// A coded error: <c>{"type":…,"message":…[,"data":…]}</c> (spec: "Errors"). The message says what was expected, what came and where;
/// the type is what programs decide by.
/// </summary>
/// <param name="Type">One of <see cref="ErrorType"/>, or a type that a daemon made up.</param>
/// <param name="Message">For people.</param>
/// <param name="Data">Further members, or null where there are none.</param>
public sealed record HarpError(string Type, string Message, RawJson? Data = null) : IWireMessage
{
    /// <summary>The line is not what RFC 8259 allows.</summary>
    public static HarpError Parse(string message) => new(ErrorType.ParseError, message);

    /// <summary>The line exceeds <paramref name="limitBytes"/>.</summary>
    public static HarpError LineTooLong(int limitBytes) => new(
        ErrorType.LineTooLong,
        $"expected a line of at most {limitBytes} bytes, got a longer one; the connection closes",
        WithData(("limit_bytes", limitBytes)));

    /// <summary>The stream ended inside a line.</summary>
    public static HarpError TruncatedLine() => new(
        ErrorType.TruncatedLine, "expected LF at the end of the line, got the end of the stream; the line was ignored");

    /// <summary>The version member is missing or wrong.</summary>
    public static HarpError InvalidProtocol(string message) => new(ErrorType.InvalidProtocol, message);

    /// <summary>The request makes no sense.</summary>
    public static HarpError InvalidRequest(string message) => new(ErrorType.InvalidRequest, message);

    /// <summary>The job id is malformed or unknown.</summary>
    public static HarpError InvalidJobId(string message) => new(ErrorType.InvalidJobId, message);

    /// <summary>A job's failure, with how far it had come and whether the procedure had started.</summary>
    public static HarpError OfJob(
        string type, string message, CallStage stage, CallStarted started, params ReadOnlySpan<(string Name, object Value)> more) =>
        new(type, message, WithData([("stage", Word(stage)), ("started", Word(started)), .. more]));

    /// <summary>An error object from members whose values are strings, integers or booleans.</summary>
    public static RawJson WithData(params ReadOnlySpan<(string Name, object Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            buffer.Write(i == 0 ? ""u8 : ","u8);
            buffer.WriteText(members[i].Name);
            buffer.Write(":"u8);
            WriteValue(buffer, members[i].Value);
        }

        buffer.Write("}"u8);
        return RawJson.Trusted(buffer.WrittenMemory.ToArray());
    }

    /// <summary>Writes <c>{"type":…,"message":…[,"data":…]}</c>.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"type\":"u8);
        output.WriteText(Type);
        output.Write(",\"message\":"u8);
        output.WriteText(Message);
        if (Data is { } data)
        {
            output.Write(",\"data\":"u8);
            output.Write(data.Utf8.Span);
        }

        output.Write("}"u8);
    }

    /// <summary>
    /// Reads an error or exception object: <c>type</c> and <c>message</c> strings, any <c>data</c>; other members are ignored.
    /// </summary>
    /// <exception cref="HarpErrorException">A member is missing or of the wrong type.</exception>
    public static HarpError Read(RawJson value)
    {
        var members = ErrorMembers.Read(value.Utf8.Span);
        return new HarpError(
            members.Type, members.Message, members.Data is { } range ? RawJson.Trusted(value.Utf8[range].ToArray()) : null);
    }

    private static void WriteValue(ArrayBufferWriter<byte> buffer, object value)
    {
        switch (value)
        {
            case string text:
                buffer.WriteText(text);
                break;
            case bool truth:
                buffer.Write(truth ? "true"u8 : "false"u8);
                break;
            case int number:
                buffer.WriteNumber(number);
                break;
            case long number:
                buffer.WriteNumber(number);
                break;
            default:
                throw new ArgumentException($"An error's data holds strings, integers and booleans, not {value.GetType()}.", nameof(value));
        }
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
