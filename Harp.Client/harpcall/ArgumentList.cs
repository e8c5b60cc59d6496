using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine;

/// <summary>
/// The procedure's arguments as people type them: <c>name=text</c> and <c>name:=json</c> are named, anything else is positional: JSON where
/// it parses, else text. A name is a letter or underscore, then letters, digits, underscores, dots and dashes, so <c>/a=b</c> and <c>1=2</c> are positional.
/// </summary>
internal static class ArgumentList
{
    /// <exception cref="UsageException">Named and positional are mixed, a name stands twice, or what follows <c>:=</c> is no JSON.</exception>
    public static RawJson Parse(IEnumerable<string> words)
    {
        var arguments = words.Select(Read).ToArray();
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

    private static (string? Name, RawJson Value) Read(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var isJson = equals > 0 && word[equals - 1] == ':';
        var name = equals < 0 ? "" : word[..(isJson ? equals - 1 : equals)];
        if (!IsName(name))
        {
            return (null, TryParse(word, out var value) ? value : Text(word));
        }

        var rest = word[(equals + 1)..];
        return !isJson ? (name, Text(rest))
            : TryParse(rest, out var json) ? (name, json)
            : throw new UsageException($"argument {name}: expected JSON after ':=', got '{rest}'; '{name}={rest}' passes it as text");
    }

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
