using Harp.Client.CommandLine.Verbs;

namespace Harp.Client.CommandLine.Completion;

/// <summary>A command line that is being typed, as far as it can be understood: it is pure.</summary>
internal sealed class CompletionLine
{
    private readonly List<string> _values = [];
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    /// <param name="words">What stands after <c>harpcall</c>, up to the cursor; the last one is being typed, and may be empty.</param>
    public CompletionLine(IReadOnlyList<string> words)
    {
        Current = words.Count == 0 ? "" : words[^1];
        string? open = null;
        var isLiteral = false;
        foreach (var word in words.SkipLast(1))
        {
            if (open is not null)
            {
                _options[open] = word;
                open = null;
            }
            else if (!isLiteral && word == "--")
            {
                isLiteral = true;
            }
            else if (!isLiteral && word.Length > 1 && word[0] == '-')
            {
                open = Option(word);
            }
            else if (Verb is null)
            {
                Verb = VerbTable.Find(word);
                IsLost |= Verb is null;
            }
            else
            {
                _values.Add(word);
            }
        }

        Opened = open;
        IsLiteral = isLiteral;
        ReadCurrent();
    }

    /// <summary>The word that is being typed; without <c>--option=</c> where it begins with one.</summary>
    public string Current { get; private set; }

    /// <summary>The text that stands before <see cref="Current"/> in the same word.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>The verb's class; null where none was typed yet.</summary>
    public Type? Verb { get; }

    /// <summary>The long name of the option whose value is being typed.</summary>
    public string? Opened { get; private set; }

    /// <summary>True if <c>--</c> was typed, after which nothing is an option.</summary>
    public bool IsLiteral { get; }

    /// <summary>True if something was typed that nobody understands.</summary>
    public bool IsLost { get; }

    /// <summary>The words after the verb that are no options.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>The value that was given with an option; empty for a switch, null where it was not typed.</summary>
    public string? this[string option] => _options.GetValueOrDefault(option);

    /// <summary>The kind of word that is being typed, as the manual calls it: <c>HOST</c>; null where nothing more is expected.</summary>
    public string? Place => Verb is null ? null : VerbTable.ValuesOf(Verb).Where(value => value.Value.Index == _values.Count
        || (value.IsMany && value.Value.Index < _values.Count)).Select(value => value.Value.MetaName).FirstOrDefault();

    private void ReadCurrent()
    {
        if (Opened is null && !IsLiteral && Current.StartsWith("--", StringComparison.Ordinal)
            && Current.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            Opened = Current[2..equals];
            (Prefix, Current) = (Current[..(equals + 1)], Current[(equals + 1)..]);
        }
    }

    /// <summary>The option that waits for its value in the next word; null where the word says all.</summary>
    private string? Option(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = word.TrimStart('-').Split('=')[0];
        var type = Verb ?? typeof(PingVerb);
        var option = VerbTable.OptionsOf(type).FirstOrDefault(
            option => option.LongName == name || (option.ShortName.Length > 0 && option.ShortName == name));
        if (option is null)
        {
            return null;
        }

        _options[option.LongName] = equals > 0 ? word[(equals + 1)..] : "";
        return equals > 0 || VerbTable.IsSwitch(type, option) ? null : option.LongName;
    }
}
