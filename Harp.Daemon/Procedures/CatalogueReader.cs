using System.Globalization;
using Harp.Serving.Procedures;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>Reads the catalogue from metadata: attributes and signatures, never by loading the assembly.</summary>
internal static class CatalogueReader
{
    private static readonly string[] InjectedTypes =
        ["Harp.Procedures.CallContext", "Harp.Procedures.PacketStream", "System.Threading.CancellationToken"];

    private static readonly DiagnosticDescriptor Mistake = new(
        "HARP001", "Procedure cannot be called", "{0}", "Harp", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static (Catalogue Catalogue, IReadOnlyList<Diagnostic> Mistakes) Read(
        IAssemblySymbol assembly, ProcedureKind kind = ProcedureKind.Source)
    {
        var found = new Dictionary<string, ProcedureInfo>(StringComparer.Ordinal);
        var mistakes = new List<Diagnostic>();
        foreach (var (method, attribute) in Methods(assembly.GlobalNamespace))
        {
            var declared = new DeclaredOptions(attribute);
            var name = declared.Name ?? method.Name;
            var mistake = MethodRules.MistakeOf(method, name)
                ?? declared.MistakeOf(name, method.Parameters.Select(parameter => parameter.Name))
                ?? (found.TryAdd(name, declared.Apply(Describe(method, name, kind)))
                    ? null : $"a procedure called '{name}' exists already");
            if (mistake is not null)
            {
                mistakes.Add(Diagnostic.Create(Mistake, method.Locations[0], mistake));
            }
        }

        return (new Catalogue(found.Values), mistakes);
    }

    private static IEnumerable<(IMethodSymbol Method, AttributeData Attribute)> Methods(INamespaceOrTypeSymbol scope) =>
        scope.GetMembers().SelectMany(member => member switch
        {
            IMethodSymbol method when AttributeOf(method) is { } attribute => [(method, attribute)],
            INamespaceOrTypeSymbol inner => Methods(inner),
            _ => [],
        });

    private static AttributeData? AttributeOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(
            attribute => attribute.AttributeClass?.ToDisplayString() == "Harp.Procedures.ProcedureAttribute");

    private static ProcedureInfo Describe(IMethodSymbol method, string name, ProcedureKind kind)
    {
        var comment = new DocumentationComment(method.GetDocumentationCommentXml(CultureInfo.InvariantCulture));
        var sequence = method.ReturnType.OriginalDefinition.ToDisplayString() == "System.Collections.Generic.IAsyncEnumerable<T>";
        return new ProcedureInfo(
            name,
            sequence || method.Parameters.Any(parameter => parameter.Type.ToDisplayString() == "Harp.Procedures.PacketStream"),
            [.. method.Parameters
                .Where(parameter => !InjectedTypes.Contains(
                    parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString()))
                .Select(parameter => new ParameterInfo(parameter.Name, Words(parameter.Type), parameter.IsOptional)
                {
                    Help = comment.Parameter(parameter.Name),
                    Default = DefaultOf(parameter),
                })],
            comment.Summary)
        {
            Kind = kind,
            Returns = sequence ? "" : ReturnsOf(method.ReturnType),
        };
    }

    private static string Words(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>The type that a task is a task of; empty for nothing.</summary>
    private static string ReturnsOf(ITypeSymbol type) => type is INamedTypeSymbol { Name: "Task" or "ValueTask" } task
        ? task.TypeArguments is [var result] ? Words(result) : ""
        : type.SpecialType == SpecialType.System_Void ? "" : Words(type);

    private static string? DefaultOf(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        var name = parameter.Type.TypeKind == TypeKind.Enum
            ? parameter.Type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(
                field => Equals(field.ConstantValue, parameter.ExplicitDefaultValue))?.Name
            : null;
        return Protocol.Json.StrictJson.FromValue(name ?? parameter.ExplicitDefaultValue).ToString();
    }
}
