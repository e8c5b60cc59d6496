using Harp.Protocol.Errors;

namespace Harp.Hosting.Logging;

/// <summary>The table <c>[log]</c> of a configuration, and the option in its place.</summary>
public static class LogTable
{
    private static readonly string[] Words = ["text", "json"];

    /// <exception cref="ConfigurationException">It says what is not known.</exception>
    public static LogFormat Of(Settings top)
    {
        ArgumentNullException.ThrowIfNull(top);
        var table = top.Table("log");
        var format = table.Text("format") is { } word
            ? Parse(word) ?? table.Refuse<LogFormat>(table.Mistake("format", Expected(word))) : LogFormat.Text;
        table.RefuseOthers();
        return format;
    }

    /// <summary>The choice of the command line instead of the file, or else the file.</summary>
    /// <exception cref="ConfigurationException">There is no such format.</exception>
    public static LogFormat Of(string? option, LogFormat file) =>
        option is null ? file : Parse(option) ?? throw new ConfigurationException($"--log: {Expected(option)}");

    private static LogFormat? Parse(string word) => Array.IndexOf(Words, word) is >= 0 and var place ? (LogFormat)place : null;

    private static string Expected(string word) => $"expected {string.Join(" or ", Words)}, got '{word}'{Suggestion.For(word, Words)}";
}
