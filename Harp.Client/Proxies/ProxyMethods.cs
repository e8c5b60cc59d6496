using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Harp.Client.Proxies;

/// <summary>
/// Reads an interface, once for each proxy: which method calls which procedure, and how. All that does not fit is told at once.
/// </summary>
[RequiresDynamicCode("The methods for the types of values are made at run time.")]
[RequiresUnreferencedCode("The interface is looked at by reflection.")]
internal static class ProxyMethods
{
    private const string Expected = "expected Task, Task<T>, Task<IHarpJob> or IAsyncEnumerable<T>";
    private const string Suffix = "Async";

    /// <exception cref="NotSupportedException">Something of it can be no call.</exception>
    public static IReadOnlyDictionary<MethodInfo, ProxyMethod> Of(Type type)
    {
        var methods = type.GetInterfaces().Prepend(type).SelectMany(
            one => one.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).ToArray();
        var mistakes = methods.Select(method => (method, Mistake: MistakeOf(method))).Where(found => found.Mistake is not null)
            .Select(found => $"{found.method.DeclaringType!.Name}.{found.method.Name}: {found.Mistake}").ToArray();
        return mistakes.Length > 0
            ? throw new NotSupportedException($"{type} cannot be a proxy. {string.Join("; ", mistakes)}")
            : methods.ToDictionary(method => method, PlanOf);
    }

    private static string? MistakeOf(MethodInfo method) =>
        method.IsStatic ? "expected a method of an object, got a static one"
        : method.IsSpecialName ? "expected methods alone, got a property or an event"
        : method.IsGenericMethodDefinition ? "expected a method without type parameters"
        : method.GetParameters() is var parameters
            && parameters.Any(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike)
            ? "expected parameters by value, got one by reference"
        : parameters.Count(IsToken) > 1 ? "expected one CancellationToken at most"
        : WayOf(method.ReturnType) is null ? $"{Expected}, got {NameOf(method.ReturnType)}"
        : null;

    private static ProxyMethod PlanOf(MethodInfo method) => new(
        method.GetCustomAttribute<HarpProcedureAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(Plain(method.Name)),
        [.. method.GetParameters().Select(parameter => IsToken(parameter) ? null : parameter.Name)],
        WayOf(method.ReturnType)!);

    private static Func<ProxyCall, CancellationToken, object>? WayOf(Type returned) =>
        returned == typeof(Task) ? ProxyCall.Run
        : returned == typeof(Task<IHarpJob>) ? ProxyCall.Submit
        : !returned.IsGenericType ? null
        : returned.GetGenericTypeDefinition() == typeof(Task<>) ? Generic(nameof(ProxyCall.Get), returned)
        : returned.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? Generic(nameof(ProxyCall.Follow), returned)
        : null;

    private static Func<ProxyCall, CancellationToken, object> Generic(string name, Type returned) => typeof(ProxyCall)
        .GetMethod(name)!.MakeGenericMethod(returned.GenericTypeArguments).CreateDelegate<Func<ProxyCall, CancellationToken, object>>();

    private static bool IsToken(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken);

    private static string Plain(string name) => name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
        ? name[..^Suffix.Length] : name;

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>"
        : type == typeof(void) ? "void" : type.Name;
}
