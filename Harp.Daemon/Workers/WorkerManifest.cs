using System.Text.Json;
using System.Text.Json.Serialization;
using Harp.Daemon.Procedures.Commands;

namespace Harp.Daemon.Workers;

/// <summary>
/// The facts that a worker must know before its first call; the daemon writes it into a file that workers read at their start.
/// </summary>
internal sealed partial record WorkerManifest
{
    public const string FileName = "worker.json";

    /// <summary>The assembly that source was compiled to, beside the manifest.</summary>
    public const string CompiledName = "Harp.Compiled.dll";

    /// <summary>True if there is such an assembly.</summary>
    public bool IsCompiled { get; init; }

    /// <summary>The assemblies that it needs.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public IReadOnlyList<CommandSpec> Commands { get; init; } = [];

    /// <summary>The arguments whose values must not be quoted, by the procedure's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Secrets { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>True if callers are told the stack of an exception.</summary>
    public bool ExceptionStacks { get; init; }

    /// <summary>The longest line that the daemon accepts.</summary>
    public int MessageBytesMax { get; init; }

    public static WorkerManifest Read(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize(file, Shape.Default.WorkerManifest)!;
    }

    public void Write(string path)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, this, Shape.Default.WorkerManifest);
    }

    [JsonSerializable(typeof(WorkerManifest))]
    private sealed partial class Shape : JsonSerializerContext;
}
