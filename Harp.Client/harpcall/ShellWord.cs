namespace Harp.Client.CommandLine;

/// <summary>A word as it is typed into a shell.</summary>
internal static class ShellWord
{
    private const string Safe = "@%_-+=:,./";

    /// <summary>The word itself where no sign of it means something to a shell, else in quotes.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(sign => char.IsAsciiLetterOrDigit(sign) || Safe.Contains(sign, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
