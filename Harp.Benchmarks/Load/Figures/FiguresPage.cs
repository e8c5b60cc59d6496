using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Load.Figures;

/// <summary>The part of a page that lies between two markers; the rest of the page is people's.</summary>
internal static class FiguresPage
{
    private const string Begin = "<!-- figures -->";
    private const string End = "<!-- /figures -->";

    /// <exception cref="BenchmarkFailedException">The page does not have the markers, each once and in this order.</exception>
    public static void Write(string path, string figures)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin || page.LastIndexOf(Begin, StringComparison.Ordinal) != begin)
        {
            throw new BenchmarkFailedException($"{path}: expected one {Begin} and after it {End}");
        }

        File.WriteAllText(path, $"{page[..(begin + Begin.Length)]}\n\n{figures}\n\n{page[end..]}");
    }
}
