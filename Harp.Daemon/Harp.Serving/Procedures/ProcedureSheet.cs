using Newtonsoft.Json;

namespace Harp.Serving.Procedures;

/// <summary>
/// A procedure as callers are told of it: <c>harp.procedures</c> and <c>harpd list --json</c> (spec: "Built-in procedures").
/// </summary>
internal sealed record ProcedureSheet
{
    [JsonProperty("name")]
    public required string Name { get; init; }

    [JsonProperty("kind")]
    public required string Kind { get; init; }

    [JsonProperty("signature")]
    public required string Signature { get; init; }

    [JsonProperty("help")]
    public required string Help { get; init; }

    [JsonProperty("streams")]
    public required bool Streams { get; init; }

    /// <summary>Null where anything is taken.</summary>
    [JsonProperty("arguments")]
    public required IReadOnlyList<ParameterSheet>? Arguments { get; init; }

    [JsonProperty("returns", NullValueHandling = NullValueHandling.Ignore)]
    public string? Returns { get; init; }

    [JsonProperty("time_limit", NullValueHandling = NullValueHandling.Ignore)]
    public double? TimeLimit { get; init; }

    [JsonProperty("max_concurrent", NullValueHandling = NullValueHandling.Ignore)]
    public int? MaxConcurrent { get; init; }

    [JsonProperty("idempotent")]
    public required bool Idempotent { get; init; }

    public static ProcedureSheet Of(ProcedureInfo procedure) => new()
    {
        Name = procedure.Name,
        Kind = procedure.Kind switch
        {
            ProcedureKind.Source => "source",
            ProcedureKind.Assembly => "assembly",
            ProcedureKind.Command => "command",
            _ => "built-in",
        },
        Signature = procedure.Signature(),
        Help = procedure.Summary,
        Streams = procedure.Streams,
        Arguments = procedure.TakesAnything ? null : [.. procedure.Parameters.Select(ParameterSheet.Of)],
        Returns = procedure.Returns.Length > 0 ? procedure.Returns : null,
        TimeLimit = procedure.TimeLimit?.TotalSeconds,
        MaxConcurrent = procedure.MaxConcurrent,
        Idempotent = procedure.Idempotent,
    };
}
