using System.ComponentModel;
using System.Reflection;
using Harp.Procedures;
using Harp.Protocol.Json;
using Harp.Serving.Procedures;

namespace Harp.Serving.InProcess;

/// <summary>A procedure of this process: a method, and what it is called on.</summary>
internal sealed class LocalProcedure
{
    private readonly Func<IServiceProvider, object?> _target;

    private LocalProcedure(string name, MethodInfo method, ProcedureAttribute said, Func<IServiceProvider, object?> target)
    {
        Invoker = new ProcedureInvoker(method, static () => null, said.Secret);
        Info = new ProcedureInfo(
            name, Invoker.Streams,
            [.. method.GetParameters().Where(IsArgument).Select(parameter => Describe(parameter, said))], HelpOf(method))
        {
            Kind = ProcedureKind.Assembly,
            Returns = TypeWords.OfResult(method.ReturnType),
            TimeLimit = said.TimeLimit > 0 ? TimeSpan.FromSeconds(said.TimeLimit) : null,
            MaxConcurrent = said.MaxConcurrent > 0 ? said.MaxConcurrent : null,
            Idempotent = said.Idempotent,
        };
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
            ? Of(name, procedure.Method, procedure.Method.GetCustomAttribute<ProcedureAttribute>()
                ?? new ProcedureAttribute(), _ => procedure.Target)
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
                .Select(pair => OfMarked(pair.Attribute!, pair.Method, instance)),
        ];
        return all.Length > 0 ? all : throw new ArgumentException($"{type}: expected methods marked as [Procedure], got none");
    }

    /// <summary>The object that one call is made on.</summary>
    public object? TargetOf(IServiceProvider services) => _target(services);

    private static LocalProcedure OfMarked(
        ProcedureAttribute said, MethodInfo method, Func<IServiceProvider, object?> instance) => method.IsPublic
        ? Of(said.Name ?? method.Name, method, said, method.IsStatic ? _ => null : instance)
        : throw new ArgumentException($"procedure '{said.Name ?? method.Name}': expected a public method");

    private static LocalProcedure Of(string name, MethodInfo method, ProcedureAttribute said, Func<IServiceProvider, object?> target) =>
        MistakeOf(name, method, said) is { } mistake
            ? throw new ArgumentException($"procedure '{name}': {mistake}") : new LocalProcedure(name, method, said, target);

    private static string? MistakeOf(string name, MethodInfo method, ProcedureAttribute said) => method switch
    {
        _ when BuiltInProcedures.IsReserved(name) => "such names are the daemon's own",
        _ when said.User is not null || said.Group is not null => "expected no user or group, since it runs in this process",
        { ContainsGenericParameters: true } => "expected a method without type parameters",
        _ when method.ReturnType == typeof(void)
            && method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null =>
            "expected Task instead of async void, whose end nobody can see",
        _ when method.GetParameters().FirstOrDefault(
            parameter => parameter.ParameterType is { IsByRef: true } or { IsByRefLike: true }) is { } parameter =>
            $"parameter '{parameter.Name}': expected a value, got a reference",
        _ => null,
    };

    private static bool IsArgument(System.Reflection.ParameterInfo parameter) =>
        parameter.ParameterType != typeof(CallContext) && parameter.ParameterType != typeof(PacketStream)
            && parameter.ParameterType != typeof(CancellationToken);

    private static Procedures.ParameterInfo Describe(System.Reflection.ParameterInfo parameter, ProcedureAttribute said) =>
        new(parameter.Name ?? "", TypeWords.Of(parameter.ParameterType), parameter.IsOptional)
        {
            Secret = said.Secret.Contains(parameter.Name),
            Default = parameter.HasDefaultValue && !said.Secret.Contains(parameter.Name) ? DefaultOf(parameter) : null,
            Help = HelpOf(parameter),
        };

    private static string DefaultOf(System.Reflection.ParameterInfo parameter)
    {
        var (type, value) = (parameter.ParameterType, parameter.DefaultValue);
        return StrictJson.FromValue(value is not null && type.IsEnum ? Enum.ToObject(type, value).ToString() : value).ToString();
    }

    private static string HelpOf(ICustomAttributeProvider described) =>
        described.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) is [DescriptionAttribute said, ..]
            ? said.Description : "";
}
