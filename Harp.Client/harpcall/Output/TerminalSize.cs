using System.Globalization;

namespace Harp.Client.CommandLine.Output;

/// <summary>How many signs a terminal holds.</summary>
internal readonly record struct TerminalSize(int Columns, int Rows)
{
    public static TerminalSize Usual { get; } = new(80, 24);

    /// <summary>What the environment says, where the terminal does not.</summary>
    public static TerminalSize Of(string? columns, string? rows) => new(Number(columns) ?? Usual.Columns, Number(rows) ?? Usual.Rows);

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
