namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Lays rows out in columns that fit the terminal: the widest that may shrink do, and where that would not be enough, columns that may go
/// are left out before. What must be copied whole, as a job's id, does not shrink.
/// </summary>
internal sealed class Table(params Column[] columns)
{
    private const int Gap = 2;

    /// <summary>The table as it fits; rows have a cell for each column.</summary>
    public TableLayout Layout(IReadOnlyList<Cell[]> rows, int width, Paint paint)
    {
        var widths = Widths(rows, width);
        var head = columns.Select(column => new Cell(column.Title, Style.Bold)).ToArray();
        var leftOut = columns.Where((_, at) => widths[at] == 0).Select(column => column.Title);
        return new TableLayout(Line(head, widths, paint), [.. rows.Select(row => new[] { Line(row, widths, paint) })], [.. leftOut]);
    }

    private int[] Widths(IReadOnlyList<Cell[]> rows, int width)
    {
        var widths = columns.Select(
            (column, at) => rows.Select(row => CellText.Width(row[at].Text)).Append(column.Title.Length).Max()).ToArray();
        foreach (var leaving in columns.Where(column => column.Leaves > 0).OrderBy(column => column.Leaves))
        {
            if (Least(widths) <= width)
            {
                break;
            }

            widths[Array.IndexOf(columns, leaving)] = 0;
        }

        while (Total(widths) > width && Widest(widths) is { } at)
        {
            widths[at]--;
        }

        // Narrower than anybody meant: what stands at the right goes, rather than that a line wraps.
        for (var at = widths.Length - 1; at >= 0 && Total(widths) > width; at--)
        {
            widths[at] = Math.Max(0, widths[at] - (Total(widths) - width));
        }

        return widths;
    }

    private static int Total(int[] widths) => widths.Sum() + (Gap * Math.Max(0, widths.Count(width => width > 0) - 1));

    private int Least(int[] widths) => Total([.. widths.Select((width, at) => Math.Min(width, columns[at].Least ?? width))]);

    private int? Widest(int[] widths) => Enumerable.Range(0, widths.Length).Where(
        at => columns[at].Least is { } least && widths[at] > least)
        .OrderByDescending(at => widths[at]).Select(at => (int?)at).FirstOrDefault();

    private string Line(Cell[] row, int[] widths, Paint paint)
    {
        var shown = Enumerable.Range(0, widths.Length).Where(at => widths[at] > 0).ToArray();
        return string.Join(
            new string(' ', Gap),
            shown.Select(at => at == shown[^1] && !columns[at].ToTheRight
                ? paint.Of(CellText.Clip(row[at].Text, widths[at]), row[at].Style)
                : paint.Of(CellText.Fit(row[at].Text, widths[at], columns[at].ToTheRight), row[at].Style)));
    }
}
