using System.Collections;
using System.Text;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Daemon.Workers.Child;

/// <summary>Turns what procedures produce into messages, or says why that cannot be.</summary>
/// <param name="messageBytesMax">The longest line that the daemon accepts.</param>
internal sealed class MessageMaker(int messageBytesMax)
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
        var data = raised.Data.Count > 0 ? DataOf(raised.Data) : null;
        var error = new HarpError(raised.GetType().FullName ?? raised.GetType().Name, message, data);
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

    private static RawJson? DataOf(IDictionary data)
    {
        try
        {
            return Serialise(data.Keys.Cast<object>().ToDictionary(key => key.ToString() ?? "", key => data[key]), "data");
        }
        catch (InvalidPacketException)
        {
            // The exception itself matters more than what hangs on it.
            return null;
        }
    }

    /// <summary>Half a character, as odd file names have them, would make the whole message unwritable.</summary>
    private static string Unicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
