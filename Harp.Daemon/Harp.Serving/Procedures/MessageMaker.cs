using System.Collections;
using System.Text;
using System.Text.Json;
using Harp.Procedures;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures;

/// <summary>Turns what procedures produce into messages, or says why that cannot be.</summary>
/// <param name="messageBytesMax">The longest line that the daemon accepts.</param>
/// <param name="stacks">Whether exceptions tell where they came from.</param>
internal sealed class MessageMaker(int messageBytesMax, bool stacks)
{
    /// <summary>The most bytes that a line holds around its value.</summary>
    private const int EnvelopeBytes = 32;

    /// <summary>The length that is told of a cause's message, in UTF-16 units.</summary>
    private const int CauseLengthMax = 1000;

    /// <exception cref="InvalidPacketException">It cannot be JSON, or is too long.</exception>
    public RawJson Value(object? value, string what)
    {
        var json = Serialise(value, what);
        return json.Utf8.Length <= messageBytesMax - EnvelopeBytes
            ? json
            : throw new InvalidPacketException(
                $"{what}: expected a message of at most {messageBytesMax} bytes, got a value of {json.Utf8.Length}");
    }

    /// <summary>
    /// The error that a procedure raised: the full name of its type, its message, and in its data what hangs on it and can be JSON, what
    /// caused it, and where it came from. Of what is too long for a message the causes go first, then all data.
    /// </summary>
    public HarpError Exception(Exception raised)
    {
        var message = Unicode(raised.Message);
        var error = new HarpError(TypeOf(raised), message, DataOf(raised));
        var whole = CausesOf(raised) is { } causes ? error with { Data = With(error.Data, "causes", causes) } : error;
        return Fits(whole) ? whole : Fits(error)
        ? error : new HarpError(error.Type, message[..Math.Min(message.Length, messageBytesMax / 16)]);
    }

    private static string TypeOf(Exception raised) => raised is ProcedureException chosen
        ? Unicode(chosen.Type) : raised.GetType().FullName ?? raised.GetType().Name;

    private bool Fits(HarpError error) => Protocol.Framing.WireBytes.Of(error).Length <= messageBytesMax - EnvelopeBytes;

    /// <summary>Null where nothing caused it but itself.</summary>
    private static RawJson? CausesOf(Exception raised)
    {
        var causes = Causes.Of(raised);
        return causes.Count == 0 ? null : StrictJson.FromValue(
            causes.Select(cause => new { type = TypeOf(cause), message = Beginning(Unicode(cause.Message)) }));
    }

    private static string Beginning(string message) =>
        message.Length <= CauseLengthMax
            ? message : $"{message[..(char.IsHighSurrogate(message[CauseLengthMax - 1]) ? CauseLengthMax - 1 : CauseLengthMax)]}…";

    private static RawJson Serialise(object? value, string what)
    {
        try
        {
            return StrictJson.FromValue(value);
        }
        catch (Exception refused) when (refused is Newtonsoft.Json.JsonException or HarpErrorException)
        {
            throw new InvalidPacketException(
                $"{what}: expected a value that can be JSON, got {value?.GetType()}: {Unicode(refused.Message)}", refused);
        }
    }

    /// <summary>The data that hangs on an exception. The exception itself matters more: what of it cannot be JSON is left out.</summary>
    private RawJson? DataOf(Exception raised)
    {
        var details = raised is ProcedureException { Details: { } chosen } ? TryMake(chosen) : raised.Data.Count > 0
        ? TryMake(Named(raised.Data)) : null;
        return stacks && raised.StackTrace is { } stack ? With(details, "stack", StrictJson.FromValue(Unicode(stack))) : details;
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

    /// <summary>Details that are no object keep a member of their own; where they have a member of this name, that stays.</summary>
    private static RawJson With(RawJson? details, string name, RawJson value)
    {
        var text = details?.ToString() ?? "{}";
        if (text[0] == '{' && HasMember(text, name))
        {
            return details!.Value;
        }

        var members = text[0] == '{' ? text[1..^1].Trim() : $"\"details\":{text}";
        return RawJson.Parse($"{{{members}{(members.Length > 0 ? "," : "")}\"{name}\":{value}}}");
    }

    private static bool HasMember(string text, string name)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = ProtocolLimits.ReplyDepthMax });
        try
        {
            return document.RootElement.TryGetProperty(name, out _);
        }
        catch (InvalidOperationException)
        {
            // A name beside it is no Unicode, so that names cannot be compared.
            return false;
        }
    }

    /// <summary>Half a character, as odd file names have them, would make the whole message unwritable.</summary>
    private static string Unicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
