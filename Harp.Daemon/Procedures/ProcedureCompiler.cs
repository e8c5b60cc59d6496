using Harp.Hosting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Harp.Daemon.Procedures;

/// <summary>
/// Compiles a C# file of procedures, or a folder of them, against the runtime, Harp.Procedures, Harp.Protocol, Newtonsoft.Json and the
/// assemblies of the folder <c>lib</c> beside it, with the usual implicit usings. Nothing of it is run here, or anywhere in the daemon's
/// own process.
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

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Parse);

    /// <summary>Compiles the file, or the <c>.cs</c> files of the folder, at <paramref name="path"/>.</summary>
    /// <exception cref="CompilationException">It has errors; all of them are listed.</exception>
    /// <exception cref="ConfigurationException">It, or a reference, cannot be read.</exception>
    public static CompiledProcedures Compile(string path, IReadOnlyList<string>? references = null)
    {
        try
        {
            var files = Directory.Exists(path) ? SourceFiles.In(path, "*.cs") : [path];
            return Compile(files.Select(Read), ReferenceSet.Of(path, references ?? []));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new ConfigurationException($"{path}: cannot read the procedures: {unreadable.Message}");
        }
    }

    public static CompiledProcedures Compile(string path, SourceText source) =>
        Compile([CSharpSyntaxTree.ParseText(source, Parsing, path)], []);

    private static CompiledProcedures Compile(IEnumerable<SyntaxTree> source, IReadOnlyList<string> references)
    {
        var compilation = CSharpCompilation.Create(
            "Harp.Compiled",
            [.. source, CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing, "implicit usings")],
            ReferenceSet.Metadata(references),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Refuse(emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var (catalogue, mistakes) = CatalogueReader.Read(compilation.Assembly);
        Refuse(mistakes);
        return new CompiledProcedures(image.ToArray(), catalogue, references);
    }

    private static SyntaxTree Read(string file)
    {
        using var stream = File.OpenRead(file);
        return CSharpSyntaxTree.ParseText(SourceText.From(stream, canBeEmbedded: true), Parsing, file);
    }

    private static void Refuse(IEnumerable<Diagnostic> mistakes)
    {
        var lines = mistakes
            .OrderBy(mistake => mistake.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(mistake => mistake.Location.SourceSpan.Start)
            .Select(CompilationException.Line)
            .ToArray();
        if (lines.Length > 0)
        {
            throw new CompilationException(lines);
        }
    }
}
