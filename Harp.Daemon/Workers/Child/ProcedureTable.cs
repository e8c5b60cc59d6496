using System.Reflection;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>The procedures of a loaded assembly by name. What cannot be called was refused when the file was compiled.</summary>
internal sealed class ProcedureTable(Assembly assembly)
{
    private readonly Dictionary<string, MethodInfo> _methods = assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Select(method => (method, attribute: method.GetCustomAttribute<ProcedureAttribute>()))
        .Where(pair => pair.attribute is not null)
        .ToDictionary(pair => pair.attribute!.Name ?? pair.method.Name, pair => pair.method, StringComparer.Ordinal);

    private readonly Dictionary<string, ProcedureInvoker> _invokers = new(StringComparer.Ordinal);

    /// <summary>How to call the procedure; null where there is none of that name.</summary>
    public ProcedureInvoker? Find(string name)
    {
        if (!_invokers.TryGetValue(name, out var invoker) && _methods.TryGetValue(name, out var method))
        {
            _invokers[name] = invoker = new ProcedureInvoker(method);
        }

        return invoker;
    }
}
