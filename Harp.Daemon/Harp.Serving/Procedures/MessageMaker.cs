using System.Collections;
using System.Text;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Serving.Procedures;

/// <summary>Turns what procedures produce into messages, or says why that cannot be.</summary>
/// <param name="messageBytesMax">The longest line that the daemon accepts.</param>
/// <param name="stacks">Whether exceptions tell where they came from.</param>
internal sealed class MessageMaker(int messageBytesMax, bool stacks)
{
    /// <summary>What a line holds around its value, at most.</summary>
    private const int EnvelopeBytes = 32;

    /// <exception cref="InvalidPacketException">It cannot be JSON, or is too long.</exception>
    public RawJson Value(object? value, string what)
    {
        var json = Serialise(value, what);
        return json.Utf8.Length <= messageBytesMax - EnvelopeBytes
            ? json
            : throw new InvalidPacketException($"{what}: expected a message of at most {messageBytesMax} bytes, got a value of {json.Utf8.Length}");
    }

    /// <summary>What a procedure raised: the full name of its type, its message, and its data where it has entries that can be JSON.</summary>
    public HarpError Exception(Exception raised)
    {
        var message = Unicode(raised.Message);
        var type = raised is ProcedureException chosen ? Unicode(chosen.Type) : raised.GetType().FullName ?? raised.GetType().Name;
        var error = new HarpError(type, message, DataOf(raised));
        return Protocol.Framing.WireBytes.Of(error).Length <= messageBytesMax - EnvelopeBytes
            ? error
            : new HarpError(error.Type, message[..Math.Min(message.Length, messageBytesMax / 16)]);
    }

    private static RawJson Serialise(object? value, string what)
    {
        try
        {
            return StrictJson.FromValue(value);
        }
        catch (Exception refused) when (refused is JsonException or HarpErrorException)
        {
            throw new InvalidPacketException($"{what}: expected a value that can be JSON, got {value?.GetType()}: {Unicode(refused.Message)}", refused);
        }
    }

    /// <summary>What hangs on an exception. The exception itself matters more: what of it cannot be JSON is left out.</summary>
    private RawJson? DataOf(Exception raised)
    {
        var details = raised is ProcedureException { Details: { } chosen } ? TryMake(chosen) : raised.Data.Count > 0 ? TryMake(Named(raised.Data)) : null;
        return stacks && raised.StackTrace is { } stack ? WithStack(details, Unicode(stack)) : details;
    }

    private static Dictionary<string, object?> Named(IDictionary data) =>
        data.Keys.Cast<object>().DistinctBy(key => key.ToString()).ToDictionary(key => key.ToString() ?? "", key => data[key]);

    private static RawJson? TryMake(object data)
    {
        try
        {
            return Serialise(data, "data");
        }
        catch (InvalidPacketException)
        {
            // It is left out.
            return null;
        }
    }

    /// <summary>Details that are no object keep a member of their own.</summary>
    private static RawJson WithStack(RawJson? details, string stack)
    {
        var text = details?.ToString() ?? "{}";
        var members = text[0] == '{' ? text[1..^1].Trim() : $"\"details\":{text}";
        return RawJson.Parse($"{{{members}{(members.Length > 0 ? "," : "")}\"stack\":{StrictJson.FromValue(stack)}}}");
    }

    /// <summary>Half a character, as odd file names have them, would make the whole message unwritable.</summary>
    private static string Unicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
