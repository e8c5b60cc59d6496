using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>Reads the catalogue from metadata: attributes and signatures, never by loading the assembly.</summary>
internal static class CatalogueReader
{
    private static readonly string[] InjectedTypes =
        ["Harp.Procedures.CallContext", "Harp.Procedures.PacketStream", "System.Threading.CancellationToken"];

    private static readonly DiagnosticDescriptor Mistake = new(
        "HARP001", "Procedure cannot be called", "{0}", "Harp", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static (Catalogue Catalogue, IReadOnlyList<Diagnostic> Mistakes) Read(IAssemblySymbol assembly)
    {
        var found = new Dictionary<string, ProcedureInfo>(StringComparer.Ordinal);
        var mistakes = new List<Diagnostic>();
        foreach (var (method, attribute) in Methods(assembly.GlobalNamespace))
        {
            var name = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Name").Value.Value as string ?? method.Name;
            var mistake = MistakeOf(method, name) ?? (found.TryAdd(name, Describe(method, name)) ? null : $"a procedure called '{name}' exists already");
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
        method.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == "Harp.Procedures.ProcedureAttribute");

    /// <summary>Why the method cannot be a procedure, or null. The worker relies on what is refused here.</summary>
    private static string? MistakeOf(IMethodSymbol method, string name) => method switch
    {
        { IsStatic: false } => $"procedure '{name}': expected a static method",
        { DeclaredAccessibility: not Accessibility.Public } => $"procedure '{name}': expected a public method",
        { IsGenericMethod: true } or { ContainingType.IsGenericType: true } => $"procedure '{name}': expected a method without type parameters",
        { ReturnsVoid: true, IsAsync: true } => $"procedure '{name}': expected Task instead of async void, whose end nobody can see",
        _ when name.Length == 0 => "expected a name that is not empty",
        _ when method.Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType) is { } parameter =>
            $"procedure '{name}': parameter '{parameter.Name}': expected a value, got a reference",
        _ => null,
    };

    private static ProcedureInfo Describe(IMethodSymbol method, string name) => new(
        name,
        method.ReturnType.OriginalDefinition.ToDisplayString() == "System.Collections.Generic.IAsyncEnumerable<T>"
            || method.Parameters.Any(parameter => parameter.Type.ToDisplayString() == "Harp.Procedures.PacketStream"),
        [.. method.Parameters
            .Where(parameter => !InjectedTypes.Contains(parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString()))
            .Select(parameter => new ParameterInfo(
                parameter.Name, parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), parameter.IsOptional))],
        Summary(method.GetDocumentationCommentXml()));

    private static string Summary(string? comment)
    {
        try
        {
            var text = string.IsNullOrEmpty(comment) ? "" : XElement.Parse(comment).Element("summary")?.Value ?? "";
            return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            // A malformed comment is no reason not to serve: the procedure has no help then.
            return "";
        }
    }
}
