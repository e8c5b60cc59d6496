using Harp.Serving.Procedures;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>The rules that a method must be for workers to call it; they rely on it.</summary>
internal static class MethodRules
{
    /// <summary>The reason why the method cannot be a procedure, or null.</summary>
    public static string? MistakeOf(IMethodSymbol method, string name) => method switch
    {
        { DeclaredAccessibility: not Accessibility.Public } => $"procedure '{name}': expected a public method",
        { IsGenericMethod: true } or { ContainingType.IsGenericType: true } =>
            $"procedure '{name}': expected a method without type parameters",
        { ReturnsVoid: true, IsAsync: true } => $"procedure '{name}': expected Task instead of async void, whose end nobody can see",
        { IsStatic: false } when !CanBeMade(method.ContainingType) =>
            $"procedure '{name}': expected a static method, or one of a class with a public constructor without parameters, so that a "
                + $"worker can make its instance",
        _ when name.Length == 0 => "expected a name that is not empty",
        _ when BuiltInProcedures.IsReserved(name) =>
            $"procedure '{name}': expected another name; those that begin with '{BuiltInProcedures.Prefix}' are the daemon's own",
        _ when method.Parameters.FirstOrDefault(
            parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType) is { } parameter =>
            $"procedure '{name}': parameter '{parameter.Name}': expected a value, got a reference",
        _ when method.Parameters.FirstOrDefault(parameter => IsNoValue(parameter.Type)) is { } parameter =>
            $"procedure '{name}': parameter '{parameter.Name}': expected a type that can come "
                + $"as JSON, got {parameter.Type.ToDisplayString()}",
        { ReturnType: var type } when type.IsRefLikeType || IsNoValue(type) || method.RefKind != RefKind.None =>
            $"procedure '{name}': expected to return a value that can be JSON, got {type.ToDisplayString()}",
        _ => null,
    };

    private static bool IsNoValue(ITypeSymbol type) => type.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer;

    private static bool CanBeMade(INamedTypeSymbol type) => type is { IsAbstract: false, TypeKind: TypeKind.Class }
        && type.InstanceConstructors.Any(
            constructor => constructor is { DeclaredAccessibility: Accessibility.Public, Parameters.Length: 0 });
}
