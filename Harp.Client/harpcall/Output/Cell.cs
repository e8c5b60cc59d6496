namespace Harp.Client.CommandLine.Output;

/// <summary>The content of one place of a table. The text is made harmless here, so that nobody has to think of it.</summary>
internal readonly record struct Cell
{
    public Cell(string text, Style style = Style.Plain) => (Text, Style) = (CellText.Line(text), style);

    public string Text { get; }

    public Style Style { get; }

    public static implicit operator Cell(string text) => new(text);
}
