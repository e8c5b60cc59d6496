using System.Text.Json.Serialization;

namespace Harp.Daemon.Procedures.Reading;

/// <summary>The sources that is to be compiled and read; the line that the reader process gets.</summary>
internal sealed partial record ReadRequest
{
    /// <summary>The C# file with procedures, or a folder of them; empty where there is none.</summary>
    public string Source { get; init; } = "";

    /// <summary>Assemblies that the source may use.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Assemblies with procedures.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>True if there is nothing to do.</summary>
    [JsonIgnore]
    public bool IsEmpty => Source.Length == 0 && Assemblies.Count == 0;

    /// <summary>Does it, in this process.</summary>
    public SourceReading[] Carry() =>
    [
        .. Source.Length == 0 ? [] : new[] { SourceReading.Of(Source, () => ProcedureCompiler.Compile(Source, References)) },
        .. Assemblies.Select(assembly => SourceReading.Of(assembly, () => new CompiledProcedures(null, AssemblyReader.Read(assembly), []))),
    ];

    /// <summary>The shapes of what the two processes say to each other.</summary>
    [JsonSerializable(typeof(ReadRequest))]
    [JsonSerializable(typeof(SourceReading[]))]
    internal sealed partial class Shapes : JsonSerializerContext;
}
