using Harp.Daemon.Procedures.Commands;

namespace Harp.Daemon.Procedures;

/// <summary>The sources of procedures besides C# source, and what the configuration says of single ones.</summary>
internal sealed record ProcedureSources
{
    public static ProcedureSources None { get; } = new();

    /// <summary>Assemblies with procedures.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Assemblies that the source may use, besides those of the folder <c>lib</c> beside it.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyList<CommandSpec> Commands { get; init; } = [];

    /// <summary>The options that holds for a procedure in place of what its author declared, by its name.</summary>
    public IReadOnlyDictionary<string, ProcedureOverride> Overrides { get; init; } = new Dictionary<string, ProcedureOverride>();
}
