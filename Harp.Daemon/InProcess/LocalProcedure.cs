using System.Reflection;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers.Child;
using Harp.Procedures;

namespace Harp.Daemon.InProcess;

/// <summary>A procedure of this process: a method, and what it is called on.</summary>
internal sealed class LocalProcedure
{
    private readonly Func<IServiceProvider, object?> _target;

    private LocalProcedure(string name, MethodInfo method, Func<IServiceProvider, object?> target)
    {
        Invoker = new ProcedureInvoker(method);
        Info = new ProcedureInfo(name, Invoker.Streams, [.. method.GetParameters().Where(IsArgument).Select(Describe)], "");
        _target = target;
    }

    public ProcedureInfo Info { get; }

    public ProcedureInvoker Invoker { get; }

    /// <summary>A delegate under a name.</summary>
    /// <exception cref="ArgumentException">It cannot be a procedure.</exception>
    public static LocalProcedure Of(string name, Delegate procedure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(procedure);
        return procedure.GetInvocationList().Length == 1
            ? Of(name, procedure.Method, _ => procedure.Target)
            : throw new ArgumentException($"procedure '{name}': expected one method, got several that were combined");
    }

    /// <summary>All methods of a type that are marked as procedures.</summary>
    /// <param name="type">The type.</param>
    /// <param name="instance">What those are called on that are not static; asked at each call.</param>
    /// <exception cref="ArgumentException">There is none, or one cannot be a procedure.</exception>
    public static IReadOnlyList<LocalProcedure> AllOf(Type type, Func<IServiceProvider, object?> instance)
    {
        LocalProcedure[] all =
        [
            .. type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
                .Select(method => (Method: method, Attribute: method.GetCustomAttribute<ProcedureAttribute>()))
                .Where(pair => pair.Attribute is not null)
                .Select(pair => OfMarked(pair.Attribute!.Name ?? pair.Method.Name, pair.Method, instance)),
        ];
        return all.Length > 0 ? all : throw new ArgumentException($"{type}: expected methods marked as [Procedure], got none");
    }

    /// <summary>What one call is made on.</summary>
    public object? TargetOf(IServiceProvider services) => _target(services);

    private static LocalProcedure OfMarked(string name, MethodInfo method, Func<IServiceProvider, object?> instance) => method.IsPublic
        ? Of(name, method, method.IsStatic ? _ => null : instance)
        : throw new ArgumentException($"procedure '{name}': expected a public method");

    private static LocalProcedure Of(string name, MethodInfo method, Func<IServiceProvider, object?> target) =>
        MistakeOf(method) is { } mistake ? throw new ArgumentException($"procedure '{name}': {mistake}") : new LocalProcedure(name, method, target);

    private static string? MistakeOf(MethodInfo method) => method switch
    {
        { ContainsGenericParameters: true } => "expected a method without type parameters",
        _ when method.ReturnType == typeof(void) && method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null =>
            "expected Task instead of async void, whose end nobody can see",
        _ when method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType is { IsByRef: true } or { IsByRefLike: true }) is { } parameter =>
            $"parameter '{parameter.Name}': expected a value, got a reference",
        _ => null,
    };

    private static bool IsArgument(System.Reflection.ParameterInfo parameter) =>
        parameter.ParameterType != typeof(CallContext) && parameter.ParameterType != typeof(PacketStream) && parameter.ParameterType != typeof(CancellationToken);

    private static Procedures.ParameterInfo Describe(System.Reflection.ParameterInfo parameter) =>
        new(parameter.Name ?? "", parameter.ParameterType.Name, parameter.IsOptional);
}
