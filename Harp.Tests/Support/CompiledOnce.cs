using System.Collections.Concurrent;
using Harp.Daemon.Procedures;
using Harp.Tests.Support;

[assembly: AssemblyFixture(typeof(CompiledOnce))]

namespace Harp.Tests.Support;

/// <summary>
/// Assemblies of the procedures that daemons under test serve, each compiled once a run, here: a daemon's compiler is cold at its start and
/// takes seconds of a processor. That a daemon compiles what it serves is shown where that is the fact.
/// </summary>
public sealed class CompiledOnce : IDisposable
{
    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("harp-tests-");
    private static readonly ConcurrentDictionary<string, Lazy<string>> Assemblies = new(StringComparer.Ordinal);

    /// <summary>The assembly of a source file, in a folder of its own.</summary>
    internal static string Of(string source) => Assemblies.GetOrAdd(Path.GetFullPath(source), path => new(() => Compile(path))).Value;

    /// <summary>The assembly of this source.</summary>
    internal static string OfText(string source)
    {
        var path = Path.Combine(Folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName, "procedures.cs");
        File.WriteAllText(path, source);
        return Of(path);
    }

    /// <summary>A configuration file that has a daemon serve the assembly of a source file, and says nothing else.</summary>
    internal static string ConfigurationOf(string source) => Path.ChangeExtension(Of(source), ".toml");

    public void Dispose() => Folder.Delete(recursive: true);

    private static string Compile(string source)
    {
        var image = Path.Combine(Folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName, "Harp.Compiled.dll");
        File.WriteAllBytes(image, ProcedureCompiler.Compile(source).Image!);
        File.WriteAllText(Path.ChangeExtension(image, ".toml"), $"assemblies = [\"{image}\"]\n");
        return image;
    }
}
