using Harp.Protocol.Errors;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Protocol.Json;

/// <summary>
/// Writes what stands for a JSON value as that value, and makes it of the very text that came, wherever in a document it is.
/// </summary>
internal sealed class OpaqueConverter(Func<object, RawJson> write, Func<RawJson, object?> read) : JsonConverter
{
    /// <summary>True for every type: <see cref="OpaqueContracts"/> says which it is for.</summary>
    public override bool CanConvert(Type objectType) => true;

    /// <inheritdoc/>
    /// <exception cref="JsonSerializationException">The object holds no JSON value.</exception>
    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
    {
        try
        {
            writer.WriteRawValue(write(value!).ToString());
        }
        catch (Exception unfit) when (unfit is HarpErrorException or InvalidOperationException or ArgumentException
            or NotSupportedException)
        {
            throw new JsonSerializationException($"{writer.Path}: expected a {value!.GetType().Name} that is JSON. {unfit.Message}", unfit);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JsonSerializationException">The value is none of this type.</exception>
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.Null && (!objectType.IsValueType || Nullable.GetUnderlyingType(objectType) is not null))
        {
            return null;
        }

        var path = reader.Path;
        var json = reader is StrictReader strict ? strict.TakeRaw() : StrictJson.FromValue(JToken.ReadFrom(reader));
        return Made(json, objectType, path) is { } made && objectType.IsInstanceOfType(made)
            ? made : throw Misfit(json, objectType, path, null);
    }

    private object? Made(RawJson json, Type type, string path)
    {
        try
        {
            return read(json);
        }
        catch (HarpErrorException unfit)
        {
            throw Misfit(json, type, path, unfit);
        }
    }

    private static JsonSerializationException Misfit(RawJson json, Type type, string path, HarpErrorException? why) =>
        new($"{path}: expected a {(Nullable.GetUnderlyingType(type) ?? type).Name}, got {Excerpt.Of(json.Utf8.Span)}", why!);
}
