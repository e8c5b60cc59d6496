namespace Harp.Benchmarks.Guarding;

/// <summary>
/// Rows of cells as text for people, with columns that line up; the first column leans left, the others right, the last left again.
/// </summary>
internal static class TextTable
{
    public static string Of(params string[][] rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 || column == row.Length - 1 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd()));
    }

    public static string Markdown(params string[][] rows)
    {
        var lines = rows.Select(row => $"| {string.Join(" | ", row)} |").ToList();
        lines.Insert(1, $"|{string.Concat(rows[0].Select((_, column) => column == 0 ? "---|" : "--:|"))}");
        return string.Join('\n', lines);
    }
}
