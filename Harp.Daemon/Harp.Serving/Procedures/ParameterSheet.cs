using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Serving.Procedures;

/// <summary>An argument as callers are told of it; of a secret one its default is not told.</summary>
internal sealed record ParameterSheet
{
    [JsonProperty("name")]
    public required string Name { get; init; }

    [JsonProperty("type")]
    public required string Type { get; init; }

    [JsonProperty("optional")]
    public required bool Optional { get; init; }

    [JsonProperty("default", NullValueHandling = NullValueHandling.Ignore)]
    public JRaw? Default { get; init; }

    [JsonProperty("help", DefaultValueHandling = DefaultValueHandling.Ignore)]
    public string? Help { get; init; }

    [JsonProperty("secret", DefaultValueHandling = DefaultValueHandling.Ignore)]
    public bool Secret { get; init; }

    public static ParameterSheet Of(ParameterInfo parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Type,
        Optional = parameter.Optional,
        Default = parameter.Default is { } json ? new JRaw(json) : null,
        Help = parameter.Help.Length > 0 ? parameter.Help : null,
        Secret = parameter.Secret,
    };
}
