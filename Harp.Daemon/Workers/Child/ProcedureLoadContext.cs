using System.Reflection;
using System.Runtime.Loader;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Holds an assembly of procedures with what it needs, apart from what another one needs. The author's package, the protocol's values
/// and the JSON library are everybody's, so that their types are the same here and there.
/// </summary>
internal sealed class ProcedureLoadContext : AssemblyLoadContext
{
    private static readonly Dictionary<string, Assembly> Shared =
        new[] { typeof(Harp.Procedures.ProcedureAttribute), typeof(Protocol.ProtocolLimits), typeof(Newtonsoft.Json.JsonConvert) }
            .Select(type => type.Assembly)
            .ToDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);

    private readonly AssemblyDependencyResolver[] _resolvers;
    private readonly Dictionary<string, string> _named;

    /// <param name="path">The assembly.</param>
    /// <param name="references">What it may need that its own dependency file does not tell.</param>
    public ProcedureLoadContext(string path, IReadOnlyList<string> references)
        : base(Path.GetFileNameWithoutExtension(path))
    {
        _resolvers = [.. references.Prepend(path).Select(file => new AssemblyDependencyResolver(file))];
        _named = references
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";
        var path = _named.GetValueOrDefault(name) ?? First(resolver => resolver.ResolveAssemblyToPath(assemblyName));
        return Shared.TryGetValue(name, out var shared) ? shared : path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        First(resolver => resolver.ResolveUnmanagedDllToPath(unmanagedDllName)) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private string? First(Func<AssemblyDependencyResolver, string?> resolve) =>
        _resolvers.Select(resolve).FirstOrDefault(path => path is not null);
}
