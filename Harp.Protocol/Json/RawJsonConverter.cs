using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harp.Protocol.Json;

/// <summary>For System.Text.Json: the value itself, byte for byte, in the place where the object stands.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return RawJson.Parse(value.RootElement.GetRawText());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
