using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harp.Protocol.Json;

/// <summary>For System.Text.Json: the words of the specification, which are the names in lower case.</summary>
internal sealed class EnumWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
