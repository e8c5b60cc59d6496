using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Arguments;

/// <summary>
/// The procedure's arguments as people type them: <c>name=text</c> and <c>name:=json</c> are named, anything else is positional: JSON where
/// it parses, else text. A name is a letter or underscore, then letters, digits, underscores, dots and dashes, so <c>/a=b</c> and
/// <c>1=2</c> are positional. In the place of each value <c>@FILE</c> stands for what the file holds, and <c>@-</c> for standard input, for
/// which <c>-</c> is enough as a positional one.
/// </summary>
internal static class ArgumentList
{
    /// <exception cref="UsageException">
    /// Named and positional are mixed, a name stands twice, what follows <c>:=</c> is no JSON, or a file cannot be read.
    /// </exception>
    public static RawJson Parse(IEnumerable<string> words, ArgumentInput? input = null)
    {
        var arguments = words.Select(word => Read(word, input ?? ArgumentInput.None)).ToArray();
        var named = arguments.Where(argument => argument.Name is not null).ToArray();
        if (named.Length == 0)
        {
            return RawJson.Parse($"[{string.Join(",", arguments.Select(argument => argument.Value))}]");
        }

        if (named.Length < arguments.Length)
        {
            var positional = arguments.First(argument => argument.Name is null);
            throw new UsageException(
                $"expected all arguments named or all positional, got {named[0].Name}=… and {positional.Value}; " +
                "a positional text that holds '=' is written as JSON: '\"a=b\"'");
        }

        var twice = named.GroupBy(argument => argument.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? RawJson.Parse($"{{{string.Join(",", named.Select(argument => $"{Text(argument.Name!)}:{argument.Value}"))}}}")
            : throw new UsageException($"argument {twice.Key}: expected once, got it {twice.Count()} times");
    }

    /// <summary>All arguments at once, as JSON: an array for positional ones, an object for named ones.</summary>
    /// <exception cref="UsageException">It is neither, or a file cannot be read.</exception>
    public static RawJson Whole(string option, string text, ArgumentInput input)
    {
        var json = text == "-" ? input.Read(option, "-") : Content(option, text, input) ?? text;
        return TryParse(json, out var value) && value.Utf8.Span[0] is (byte)'[' or (byte)'{'
            ? value
            : throw new UsageException($"{option}: expected a JSON array or object with all arguments, got '{Short(json)}'");
    }

    /// <summary>
    /// A hint at what to type where a procedure expected a text and got something else, because it looked like JSON; null where none does.
    /// </summary>
    public static string? Hint(IEnumerable<string> words) =>
        words.FirstOrDefault(
            word => word.Length > 0 && "-0123456789tfn".Contains(word[0], StringComparison.Ordinal) && TryParse(word, out _)) is { } taken
            ? $" ({Short(taken)} was taken for JSON; name={Short(taken)} passes it as text, and so does '\"{Short(taken)}\"')"
            : null;

    private static (string? Name, RawJson Value) Read(string word, ArgumentInput input)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var isJson = equals > 0 && word[equals - 1] == ':';
        var name = equals < 0 ? "" : word[..(isJson ? equals - 1 : equals)];
        if (!IsName(name))
        {
            var given = word == "-" ? input.Read("argument -", "-") : Content($"argument {word}", word, input) ?? word;
            return (null, TryParse(given, out var value) ? value : Text(given));
        }

        var rest = word[(equals + 1)..];
        var text = Content($"argument {name}", rest, input) ?? rest;
        return !isJson ? (name, Text(text))
            : TryParse(text, out var json) ? (name, json)
            : throw new UsageException(
                $"argument {name}: expected JSON after ':=', got '{Short(text)}'; '{name}={Short(rest)}' passes it as text");
    }

    /// <summary>The content of a file; null where none is named.</summary>
    private static string? Content(string argument, string text, ArgumentInput input) =>
        text.Length > 1 && text[0] == '@' ? input.Read(argument, text[1..]) : null;

    private static string Short(string text) => text.Length <= 80 ? text : text[..79] + "…";

    private static bool IsName(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-');

    private static RawJson Text(string text) => StrictJson.FromValue(text);

    private static bool TryParse(string text, out RawJson value)
    {
        try
        {
            value = RawJson.Parse(text);
            return true;
        }
        catch (HarpErrorException)
        {
            // It is no JSON: the caller decides what else it is.
            value = default;
            return false;
        }
    }
}
