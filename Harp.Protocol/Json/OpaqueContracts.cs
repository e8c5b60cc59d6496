using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace Harp.Protocol.Json;

/// <summary>
/// Newtonsoft's view of types, but for those that stand for a JSON value: ours, and those of <c>System.Text.Json</c>. It would take them
/// apart like any other object, and send <c>{"ValueKind":1}</c> for an element.
/// </summary>
internal sealed class OpaqueContracts : DefaultContractResolver
{
    /// <summary>The one of all serialisers, so that each type is looked at once.</summary>
    public static readonly OpaqueContracts Shared = new();

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = ProtocolLimits.ReplyDepthMax };

    private static readonly Dictionary<Type, OpaqueConverter> Converters = new()
    {
        [typeof(RawJson)] = new(value => (RawJson)value, json => json),
        [typeof(QueueName)] = new(value => ((QueueName)value).AsSent, json => QueueName.Parse(json)),
        [typeof(JobId)] = new(
            value => StrictJson.FromValue(value.ToString()),
            json => JobId.TryParse(json.Utf8.Span.Trim((byte)'"'), out var id) ? id : null),
        [typeof(HarpError)] = new(value => Written((HarpError)value), HarpError.Read),
        [typeof(JsonElement)] = new(value => RawJson.Parse(((JsonElement)value).GetRawText()), json => Document(json).RootElement),
        [typeof(JsonDocument)] = new(value => RawJson.Parse(((JsonDocument)value).RootElement.GetRawText()), Document),
        [typeof(JsonNode)] = new(
            value => RawJson.Parse(((JsonNode)value).ToJsonString()), json => JsonNode.Parse(json.Utf8.Span, documentOptions: Depth)),
    };

    /// <inheritdoc/>
    protected override JsonConverter? ResolveContractConverter(Type objectType) =>
        Converters.GetValueOrDefault(typeof(JsonNode).IsAssignableFrom(objectType) ? typeof(JsonNode) : objectType)
            ?? base.ResolveContractConverter(objectType);

    private static JsonDocument Document(RawJson json) => JsonDocument.Parse(json.Utf8, Depth);

    private static RawJson Written(HarpError error)
    {
        var output = new ArrayBufferWriter<byte>();
        error.Write(output);
        return RawJson.Parse(output.WrittenMemory);
    }
}
