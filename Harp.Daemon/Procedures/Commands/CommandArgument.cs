using System.Numerics;
using System.Text.Json.Serialization;
using Harp.Protocol.Json;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures.Commands;

/// <summary>An argument of a command.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
internal sealed record CommandArgument(string Name, string Type)
{
    /// <summary>The kinds that arguments can have, by their names.</summary>
    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["string"] = typeof(string),
        ["integer"] = typeof(BigInteger),
        ["number"] = typeof(double),
        ["boolean"] = typeof(bool),
        ["json"] = typeof(RawJson),
    };

    public static IReadOnlyCollection<string> Types => Kinds.Keys;

    public bool Optional { get; init; }

    /// <summary>The value that it is where it is left out, as JSON; null where it then is nothing.</summary>
    public string? Default { get; init; }

    public bool Secret { get; init; }

    public string Help { get; init; } = "";

    [JsonIgnore]
    public Type Kind => Kinds[Type];

    public ParameterInfo Describe()
    {
        var described = new ParameterInfo(Name, Type, Optional || Default is not null) { Help = Help, Default = Default };
        return Secret ? described.AsSecret() : described;
    }
}
