using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Protocol.Json;

/// <summary>
/// The one place where Newtonsoft readers and writers are built. Its defaults rewrite date-like strings, read global settings and accept
/// what is not JSON; here only values that passed the strict check of <see cref="RawJson"/> come in, and nothing global is consulted.
/// </summary>
public static class StrictJson
{
    /// <summary>The settings for typed values: nothing guessed, nothing global, no type names from the wire.</summary>
    private static readonly JsonSerializerSettings Settings = new()
    {
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Double,
        TypeNameHandling = TypeNameHandling.None,
        MetadataPropertyHandling = MetadataPropertyHandling.Ignore,
        MaxDepth = ProtocolLimits.ReplyDepthMax,
        Culture = CultureInfo.InvariantCulture,
        ContractResolver = OpaqueContracts.Shared,
    };

    /// <summary>A serializer that ignores <see cref="JsonConvert.DefaultSettings"/>.</summary>
    public static JsonSerializer Serializer() => JsonSerializer.Create(Settings);

    /// <summary>The value as a token. Strings that look like dates stay strings.</summary>
    /// <exception cref="JsonException">A number is outside what .NET can hold; take the raw bytes instead.</exception>
    public static JToken ToToken(RawJson value)
    {
        using var reader = StrictReader.Of(value);
        reader.Read();
        return JToken.ReadFrom(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Replace });
    }

    /// <summary>The value as a <typeparamref name="T"/>.</summary>
    /// <exception cref="JsonException">It does not fit.</exception>
    public static T? ToValue<T>(RawJson value) => (T?)ToValue(value, typeof(T));

    /// <summary>The value as a <paramref name="type"/>.</summary>
    /// <exception cref="JsonException">It does not fit.</exception>
    public static object? ToValue(RawJson value, Type type)
    {
        if (type == typeof(RawJson))
        {
            return value;
        }

        using var reader = StrictReader.Of(value);
        return Serializer().Deserialize(reader, type);
    }

    /// <summary>
    /// Any object as a checked value. What stands for JSON itself is that JSON, at any depth: <see cref="RawJson"/>, tokens, and the
    /// elements, documents and nodes of <c>System.Text.Json</c>.
    /// </summary>
    /// <exception cref="JsonException">It cannot be serialised.</exception>
    /// <exception cref="Errors.HarpErrorException">
    /// <c>parse_error</c>: what the serialiser made is not JSON, <c>NaN</c> for one.
    /// </exception>
    public static RawJson FromValue(object? value)
    {
        return value is RawJson raw ? raw : PlainValues.Of(value) ?? Serialised(value);
    }

    private static RawJson Serialised(object? value)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new ShallowWriter(text) { FloatFormatHandling = FloatFormatHandling.Symbol })
        {
            Serializer().Serialize(writer, value);
        }

        return RawJson.Parse(text.ToString());
    }

    /// <summary>A checked JSON string as text, with U+FFFD for a lone surrogate.</summary>
    internal static string LenientText(RawJson quoted)
    {
        using var reader = StrictReader.Of(quoted);
        var text = reader.ReadAsString() ?? "";
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Refuses what is nested deeper than any reader accepts, before the serialiser overflows the stack with it.</summary>
    private sealed class ShallowWriter(TextWriter text) : JsonTextWriter(text)
    {
        public override void WriteStartArray()
        {
            base.WriteStartArray();
            Check();
        }

        public override void WriteStartObject()
        {
            base.WriteStartObject();
            Check();
        }

        private void Check()
        {
            if (Top > ProtocolLimits.ReplyDepthMax)
            {
                throw new JsonWriterException(
                    $"expected at most {ProtocolLimits.ReplyDepthMax} levels, got more", path: "", innerException: null);
            }
        }
    }
}
