using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>The procedures have errors, each a line as compilers print it: <c>file(line,column): error CS0103: …</c>.</summary>
internal sealed class CompilationException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;

    public static string Line(Diagnostic diagnostic)
    {
        var at = diagnostic.Location.GetLineSpan();
        var where = diagnostic.Location.IsInSource
            ? $"{at.Path}({at.StartLinePosition.Line + 1},{at.StartLinePosition.Character + 1}): "
            : "";
        return $"{where}error {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
