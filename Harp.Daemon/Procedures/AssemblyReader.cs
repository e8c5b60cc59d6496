using Harp.Hosting;
using Harp.Serving.Procedures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Harp.Daemon.Procedures;

/// <summary>
/// Reads what an assembly offers from its metadata, and the help from the <c>.xml</c> file beside it. Nothing of it is loaded into the
/// daemon.
/// </summary>
internal static class AssemblyReader
{
    /// <exception cref="CompilationException">A procedure of it cannot be called.</exception>
    /// <exception cref="ConfigurationException">It cannot be read, or offers nothing.</exception>
    public static Catalogue Read(string path)
    {
        var (catalogue, mistakes) = CatalogueReader.Read(Symbol(path), ProcedureKind.Assembly);
        return mistakes.Count > 0
            ? throw new CompilationException([.. mistakes.Select(mistake => $"{path}: {CompilationException.Line(mistake)}")])
            : catalogue.Procedures.Count > 0 ? catalogue
            : throw new ConfigurationException($"{path}: expected at least one method with [Procedure] of Harp.Procedures, found none");
    }

    private static IAssemblySymbol Symbol(string path)
    {
        try
        {
            var read = ReferenceSet.Reference(path, new DocumentationFile(Path.ChangeExtension(path, ".xml")));
            var beside = Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, "*.dll").Where(
                file => file != Path.GetFullPath(path));
            var compilation = CSharpCompilation.Create("Harp.Read", references: ReferenceSet.Metadata(beside).Append(read));
            return compilation.GetAssemblyOrModuleSymbol(read) as IAssemblySymbol
                ?? throw new ConfigurationException($"{path}: expected a .NET assembly, got something else");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new ConfigurationException($"{path}: cannot read the assembly: {unreadable.Message}");
        }
    }
}
