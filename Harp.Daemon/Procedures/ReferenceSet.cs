using System.Reflection;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>
/// The assemblies that procedures are compiled and read against: the runtime, the author's package, and what the configuration adds.
/// </summary>
internal static class ReferenceSet
{
    /// <summary>Beside the source, whose assemblies it may use.</summary>
    private const string LibFolder = "lib";

    private static readonly Assembly[] Offered =
        [
            typeof(Harp.Procedures.ProcedureAttribute).Assembly, typeof(Protocol.ProtocolLimits).Assembly,
            typeof(Newtonsoft.Json.JsonConvert).Assembly];

    /// <summary>
    /// The assemblies that source at <paramref name="path"/> may use: those in the folder <c>lib</c> beside it, and those that were named.
    /// </summary>
    public static IReadOnlyList<string> Of(string path, IReadOnlyList<string> named)
    {
        var lib = Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!, LibFolder);
        return Directory.Exists(lib) ? [.. SourceFiles.In(lib, "*.dll"), .. named] : named;
    }

    public static IEnumerable<MetadataReference> Metadata(IEnumerable<string> more)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var offered = Offered.Select(assembly => assembly.Location).ToArray();
        var names = offered.Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        return trusted
            .Where(path => Path.GetDirectoryName(path) == runtime)
            .Concat(offered)
            .Concat(more.Where(path => !names.Contains(Path.GetFileName(path))))
            .Select(path => Reference(path));
    }

    /// <summary>
    /// The assembly at <paramref name="path"/> as a reference. Only its metadata is read: most of the 70 MB of the runtime's own assemblies
    /// is machine code.
    /// </summary>
    public static MetadataReference Reference(string path, DocumentationProvider? documentation = null)
    {
        using var file = File.OpenRead(path);
        var metadata = AssemblyMetadata.Create(ModuleMetadata.CreateFromStream(file, PEStreamOptions.PrefetchMetadata));
        return metadata.GetReference(documentation, filePath: path);
    }
}
