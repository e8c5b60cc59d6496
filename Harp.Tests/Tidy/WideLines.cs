using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Harp.Tests.Tidy;

/// <summary>Lines of C# that have more columns than they may.</summary>
internal static class WideLines
{
    /// <summary>A text of so many columns is data: a line of a dialogue, a message, a pattern. It is read best in one piece.</summary>
    private const int DataColumns = 60;

    /// <summary>
    /// The numbers of the wide lines; those in which the text of a string takes the room are left out where that is wanted.
    /// </summary>
    public static IEnumerable<int> In(string source, int columnsMax, bool exceptData)
    {
        var tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview));
        var root = tree.GetRoot(TestContext.Current.CancellationToken);
        return tree.GetText(TestContext.Current.CancellationToken).Lines
            .Where(line => line.Span.Length > columnsMax && !(exceptData && DataOf(root, line) >= DataColumns))
            .Select(line => line.LineNumber + 1);
    }

    private static int DataOf(SyntaxNode root, TextLine line) => root.DescendantTokens(line.Span)
        .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken)
        .Sum(token => token.Span.Intersection(line.Span)?.Length ?? 0);
}
