using System.Globalization;

namespace Harp.Client.CommandLine.Output;

/// <summary>The number of signs that a terminal holds.</summary>
internal readonly record struct TerminalSize(int Columns, int Rows)
{
    public static TerminalSize Usual { get; } = new(80, 24);

    /// <summary>The size that the environment says, where the terminal does not.</summary>
    public static TerminalSize Of(string? columns, string? rows) => new(Number(columns) ?? Usual.Columns, Number(rows) ?? Usual.Rows);

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
