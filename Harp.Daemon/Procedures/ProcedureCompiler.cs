using System.Reflection;
using Harp.Hosting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Harp.Daemon.Procedures;

/// <summary>
/// Compiles a C# file of procedures against the runtime, Harp.Procedures, Harp.Protocol and Newtonsoft.Json, with the usual implicit usings.
/// Nothing of the file is run here, or anywhere in the daemon's own process.
/// </summary>
internal static class ProcedureCompiler
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Harp.Procedures;
        """;

    private static readonly Assembly[] OfferedAssemblies =
        [typeof(Harp.Procedures.ProcedureAttribute).Assembly, typeof(Protocol.ProtocolLimits).Assembly, typeof(Newtonsoft.Json.JsonConvert).Assembly];

    /// <summary>Compiles the file at <paramref name="path"/>.</summary>
    /// <exception cref="CompilationException">It has errors; all of them are listed.</exception>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static CompiledProcedures Compile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Compile(path, SourceText.From(file, canBeEmbedded: true));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot read the procedures: {unreadable.Message}");
        }
    }

    public static CompiledProcedures Compile(string path, SourceText source)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse);
        var compilation = CSharpCompilation.Create(
            "Harp.Compiled",
            [CSharpSyntaxTree.ParseText(source, parsing, path), CSharpSyntaxTree.ParseText(ImplicitUsings, parsing, "implicit usings")],
            References(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Refuse(emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var (catalogue, mistakes) = CatalogueReader.Read(compilation.Assembly);
        Refuse(mistakes);
        return new CompiledProcedures(image.ToArray(), catalogue);
    }

    private static void Refuse(IEnumerable<Diagnostic> mistakes)
    {
        var lines = mistakes.OrderBy(mistake => mistake.Location.SourceSpan.Start).Select(CompilationException.Line).ToArray();
        if (lines.Length > 0)
        {
            throw new CompilationException(lines);
        }
    }

    private static IEnumerable<MetadataReference> References()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return trusted
            .Where(path => Path.GetDirectoryName(path) == runtime)
            .Concat(OfferedAssemblies.Select(assembly => assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
