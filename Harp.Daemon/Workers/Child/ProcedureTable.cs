using System.Reflection;
using Harp.Daemon.Workers.Child.Commands;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The procedures of a worker by name. What cannot be called was refused when the daemon started; what cannot be loaded is told whoever
/// calls it.
/// </summary>
internal sealed class ProcedureTable
{
    private readonly Dictionary<string, Func<RunnableProcedure>> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunnableProcedure> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> _instances = [];
    private readonly List<string> _unloadable = [];

    private ProcedureTable()
    {
    }

    /// <param name="manifest">What there is.</param>
    /// <param name="folder">Where the compiled source is.</param>
    public static ProcedureTable Load(WorkerManifest manifest, string folder)
    {
        var table = new ProcedureTable();
        if (manifest.IsCompiled)
        {
            table.Add(Path.Combine(folder, WorkerManifest.CompiledName), manifest.References, manifest);
        }

        foreach (var assembly in manifest.Assemblies)
        {
            table.Add(assembly, [], manifest);
        }

        foreach (var command in manifest.Commands)
        {
            table._makers[command.Name] = () => new CommandProcedure(command, manifest.MessageBytesMax);
        }

        return table;
    }

    /// <exception cref="HarpErrorException"><c>procedure_loading_error</c>, or <c>no_such_procedure</c>.</exception>
    public RunnableProcedure Find(string name)
    {
        if (!_made.TryGetValue(name, out var procedure))
        {
            _made[name] = procedure = _makers.TryGetValue(name, out var make) ? Made(name, make) : throw Missing(name);
        }

        return procedure;
    }

    /// <summary>Makes the procedure. A type of its parameters may be missing, and that shows only here.</summary>
    private static RunnableProcedure Made(string name, Func<RunnableProcedure> make)
    {
        try
        {
            return make();
        }
        catch (Exception unloadable) when (unloadable is IOException or BadImageFormatException or TypeLoadException
            or CustomAttributeFormatException or FormatException)
        {
            throw new HarpErrorException(
                new HarpError(ErrorType.ProcedureLoadingError, $"procedure '{name}': cannot be loaded: {unloadable.Message}"), unloadable);
        }
    }

    private void Add(string path, IReadOnlyList<string> references, WorkerManifest manifest)
    {
        try
        {
            foreach (var method in Types(new ProcedureLoadContext(path, references).LoadFromAssemblyPath(path)).SelectMany(Methods))
            {
                var name = method.GetCustomAttribute<ProcedureAttribute>()!.Name ?? method.Name;
                _makers[name] = () => new ProcedureInvoker(
                    method, () => method.IsStatic ? null : InstanceOf(method.ReflectedType!),
                    manifest.Secrets.GetValueOrDefault(name) ?? []);
            }
        }
        catch (Exception unloadable) when (unloadable is IOException or BadImageFormatException or TypeLoadException
            or InvalidOperationException)
        {
            _unloadable.Add($"{path}: {unloadable.Message}");
        }
    }

    /// <summary>Those whose base types are there; what the others lack is told whoever calls a procedure of theirs.</summary>
    private IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException some)
        {
            _unloadable.AddRange(some.LoaderExceptions.OfType<Exception>().Select(missing => missing.Message));
            return some.Types.OfType<Type>();
        }
    }

    private static IEnumerable<MethodInfo> Methods(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.IsDefined(typeof(ProcedureAttribute)));

    private object InstanceOf(Type type)
    {
        if (!_instances.TryGetValue(type, out var instance))
        {
            _instances[type] = instance = Activator.CreateInstance(
                type, BindingFlags.DoNotWrapExceptions | BindingFlags.Public | BindingFlags.Instance, null, null, null)!;
        }

        return instance;
    }

    private HarpErrorException Missing(string name) => new(_unloadable.Count > 0
        ? new HarpError(ErrorType.ProcedureLoadingError, $"procedure '{name}': cannot be loaded: {string.Join("; ", _unloadable)}")
        : new HarpError(ErrorType.NoSuchProcedure, $"procedure: no procedure is called '{name}'"));
}
