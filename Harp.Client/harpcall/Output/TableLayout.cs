namespace Harp.Client.CommandLine.Output;

/// <summary>A table for a terminal of some width.</summary>
/// <param name="Head">The titles.</param>
/// <param name="Rows">The rows, each of the same number of lines.</param>
/// <param name="LeftOut">The titles of the columns there was no room for.</param>
internal sealed record TableLayout(string Head, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> LeftOut)
{
    /// <summary>All of it from top to bottom.</summary>
    public IEnumerable<string> Lines => Rows.SelectMany(row => row).Prepend(Head);

    /// <summary>
    /// The remark that is told where columns are missing, so that nobody takes the rest for all there is; empty where none is.
    /// </summary>
    public string Remark => LeftOut.Count == 0 ? "" : $"no room for {string.Join(", ", LeftOut)}";
}
