using System.Globalization;
using System.Text.RegularExpressions;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Tomlyn;
using Tomlyn.Model;

namespace Harp.Hosting;

/// <summary>
/// One table of a TOML file, read by name and kind; what nobody asked for is refused at the end, with a suggestion.
/// Every reader returns null where the key is absent, so that the default stands at the caller.
/// </summary>
public sealed class Settings
{
    private const string TimeExpected = "a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\"";

    private const string TextsExpected = "an array of strings, at least one and none of them empty";

    private const string WordsExpected = "an array of strings, the first of them a program";

    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    private readonly string _file;
    private readonly string _path;
    private readonly TomlTable _table;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly SettingsFile _whole;

    private Settings(SettingsFile whole, string path, TomlTable table) => (_whole, _file, _path, _table) = (whole, whole.Path, path, table);

    /// <summary>The file and the table, for messages.</summary>
    public string Where => $"{_file}: {_path.TrimEnd('.')}";

    /// <summary>
    /// Every key that was asked for in the file so far, whether it is there or not: <c>limits.running</c>, <c>allow.users</c>.
    /// </summary>
    public IReadOnlyCollection<string> Asked => _whole.Asked;

    /// <summary>The keys that the table has, in their order.</summary>
    public IReadOnlyList<string> Keys => [.. _table.Keys];

    /// <param name="file">The file.</param>
    /// <param name="mistakes">Where values that cannot be used are told, which then count as absent; null to throw the first.</param>
    /// <exception cref="ConfigurationException">The file cannot be read or is no TOML.</exception>
    public static Settings Read(string file, IList<string>? mistakes = null)
    {
        try
        {
            return Directory.Exists(file)
                ? throw new ConfigurationException($"{file}: cannot read the configuration: it is a folder")
                : Parse(file, System.IO.File.ReadAllText(file), mistakes);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: cannot read the configuration: {unreadable.Message}");
        }
    }

    /// <exception cref="ConfigurationException">The text is no TOML.</exception>
    public static Settings Parse(string file, string text, IList<string>? mistakes = null)
    {
        try
        {
            return new Settings(
                new SettingsFile(file, TomlLines.Of(file, text), mistakes), "", TomlSerializer.Deserialize<TomlTable>(text) ?? []);
        }
        catch (TomlException malformed)
        {
            throw new ConfigurationException($"{file}: {malformed.Message}");
        }
    }

    public string? Text(string key) => Find<string>(key, "a string");

    /// <summary>A path; a relative one is relative to the configuration file.</summary>
    public string? File(string key) =>
        Text(key) is { } path ? Beside(path) : null;

    public bool? Flag(string key) => Find<object>(key, "true or false") switch
    {
        null => null,
        bool flag => flag,
        _ => Refuse<bool?>(Wrong(key, "true or false")),
    };

    public int? Count(string key, int min) => Find<object>(key, "an integer") switch
    {
        null => null,
        long number when number >= min && number <= int.MaxValue => (int)number,
        _ => Refuse<int?>(Wrong(key, $"an integer ≥ {min}")),
    };

    /// <summary>An integer that may be too large for <see cref="Count"/>.</summary>
    public long? Number(string key, long min) => Find<object>(key, "an integer") switch
    {
        null => null,
        long number when number >= min => number,
        _ => Refuse<long?>(Wrong(key, $"an integer ≥ {min}")),
    };

    /// <summary>A time, a number of seconds or a text with a unit, at most 30 days where nothing else is said.</summary>
    public TimeSpan? Seconds(string key, TimeSpan? longest = null) => Find<object>(key, TimeExpected) switch
    {
        null => null,
        long number => DurationOf(key, number, longest ?? LongestTime),
        double number => DurationOf(key, number, longest ?? LongestTime),
        string text when DurationText.Seconds(text) is { } number => DurationOf(key, number, longest ?? LongestTime),
        _ => Refuse<TimeSpan?>(Wrong(key, TimeExpected)),
    };

    /// <summary>
    /// The same of a time that must be more than none: who writes 0 there means no limit, and would get one that nothing keeps.
    /// </summary>
    public TimeSpan? Positive(string key, TimeSpan? longest = null) => Seconds(key, longest) is not { } time ? null
        : time >= TimeSpan.FromMilliseconds(1) ? time
        : Refuse<TimeSpan?>(Mistake(key, $"expected more than 0 seconds, got {time.TotalSeconds}"));

    /// <summary>An array of strings, none of them empty.</summary>
    public IReadOnlyList<string>? Texts(string key) => Find<object>(key, TextsExpected) switch
    {
        null => null,
        TomlArray { Count: > 0 } array when array.All(item => item is string { Length: > 0 }) => [.. array.Cast<string>()],
        _ => Refuse<IReadOnlyList<string>?>(Wrong(key, TextsExpected)),
    };

    /// <summary>Paths; relative ones are relative to the configuration file.</summary>
    public IReadOnlyList<string>? Files(string key) => Texts(key)?.Select(Beside).ToArray();

    /// <summary>
    /// A program and its arguments. A relative path with a slash is relative to the configuration file; a bare name is looked for in PATH.
    /// </summary>
    public IReadOnlyList<string>? Command(string key) => Texts(key) switch
    {
        null => null,
        var words when words[0].Contains('/', StringComparison.Ordinal) => [Beside(words[0]), .. words.Skip(1)],
        var words => words,
    };

    /// <summary>The same, where arguments may be empty.</summary>
    public IReadOnlyList<string>? Words(string key) => Find<object>(key, WordsExpected) switch
    {
        null => null,
        TomlArray { Count: > 0 } array when array.All(item => item is string) && array[0] is string { Length: > 0 } program =>
            [program.Contains('/', StringComparison.Ordinal) ? Beside(program) : program, .. array.Skip(1).Cast<string>()],
        _ => Refuse<IReadOnlyList<string>?>(Wrong(key, WordsExpected)),
    };

    /// <summary>The tables that <c>[[key]]</c> begins, in their order.</summary>
    public IReadOnlyList<Settings> Tables(string key) => Find<object>(key, "tables") switch
    {
        null => [],
        TomlTableArray tables => Tables(key, tables),
        TomlArray array when array.All(item => item is TomlTable) => Tables(key, array.Cast<TomlTable>()),
        _ => Refuse<IReadOnlyList<Settings>>(Wrong(key, $"tables, each begun by [[{key}]]")) ?? [],
    };

    /// <summary>Any value, as JSON.</summary>
    public string? Json(string key) => Find<object>(key, "a value") is { } value ? JsonOf(value) : null;

    /// <summary>The mistake of a key beyond its kind, said as the other mistakes are.</summary>
    public ConfigurationException Mistake(string key, string message) =>
        new($"{_file}: {_path}{key}: {message}{(_whole.Lines.Find($"{_path}{key}") is { } line ? $" (line {line})" : "")}");

    public Settings Table(string key) => new(_whole, $"{_path}{key}.", Find<TomlTable>(key, "a table") ?? []);

    /// <summary>
    /// Refuses what nobody asked for. That is found out with the whole file, since only then it is known where else such a key would be in
    /// its place.
    /// </summary>
    /// <exception cref="ConfigurationException">There is a key that nobody asked for.</exception>
    public void RefuseOthers()
    {
        _whole.WhenRead(RefuseUnknown);
        if (_path.Length == 0)
        {
            _whole.EndReading();
        }
    }

    private void RefuseUnknown()
    {
        foreach (var key in _table.Keys.Where(key => !_known.Contains(key)))
        {
            var (near, elsewhere) = (Suggestion.For(key, _known), _whole.ElsewhereOf(key));
            Refuse<string>(Mistake(
                key,
                $"unknown key{(near.Length > 0 || elsewhere is null ? near : " here")}"
                + $"{(elsewhere is null ? "" : $"; there is one {elsewhere}")}"));
        }
    }

    /// <summary>True if something that this key says, or its table, could not be used; where mistakes are collected.</summary>
    public bool IsMistaken(string key)
    {
        var where = $"{_file}: {_path}{key}";
        return _whole.Mistakes?.Any(
            mistake => mistake.StartsWith(where, StringComparison.Ordinal)
                && mistake.AsSpan(where.Length) is [':' or '.' or '[', ..]) == true;
    }

    /// <summary>Reads a part of the file. Where mistakes are collected, one in this part hides none in the others.</summary>
    public T? Try<T>(Func<T?> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        try
        {
            return part();
        }
        catch (ConfigurationException mistake)
        {
            return Refuse<T>(mistake);
        }
    }

    /// <summary>Tells a mistake where they are collected, once even where two parts read the same key, and else throws it.</summary>
    public T? Refuse<T>(ConfigurationException mistake)
    {
        ArgumentNullException.ThrowIfNull(mistake);
        if (_whole.Mistakes is null)
        {
            throw mistake;
        }

        if (!_whole.Mistakes.Contains(mistake.Message))
        {
            _whole.Mistakes.Add(mistake.Message);
        }

        return default;
    }

    /// <summary>
    /// The keys that say something else in the one file than in the other, sorted; a table that may stand more than once is one key.
    /// </summary>
    public static IReadOnlyList<string> Differences(Settings one, Settings other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (before, after) = (Flat(one._table, ""), Flat(other._table, ""));
        return [.. before.Union(after).Except(before.Intersect(after)).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(
        TomlTable table, string path) => table.SelectMany(pair => pair.Value is TomlTable inner
        ? Flat(inner, $"{path}{pair.Key}.")
        : [KeyValuePair.Create($"{path}{pair.Key}", TomlSerializer.Serialize(new TomlTable { ["value"] = pair.Value }))]);

    private Settings[] Tables(string key, IEnumerable<TomlTable> tables) =>
        [.. tables.Select((table, index) => new Settings(_whole, $"{_path}{key}[{index + 1}].", table))];

    private static string JsonOf(object? value) => value switch
    {
        TomlTable table => $"{{{string.Join(',', table.Select(pair => $"{JsonOf(pair.Key)}:{JsonOf(pair.Value)}"))}}}",
        TomlArray array => $"[{string.Join(',', array.Select(JsonOf))}]",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
        _ => $"\"{System.Text.Json.JsonEncodedText.Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"",
    };

    private string Beside(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_file))!, path);

    private T? Find<T>(string key, string expected)
        where T : class
    {
        _known.Add(key);
        _whole.Asked.Add(Regex.Replace($"{_path}{key}", @"\[\d+\]", ""));
        return _table.TryGetValue(key, out var value) ? value as T ?? Refuse<T>(Wrong(key, expected)) : null;
    }

    private TimeSpan? DurationOf(string key, double seconds, TimeSpan longest) => seconds >= 0 && seconds <= longest.TotalSeconds
        ? TimeSpan.FromSeconds(seconds)
        : Refuse<TimeSpan?>(Wrong(key, $"0 to {longest.TotalSeconds} seconds"));

    private ConfigurationException Wrong(string key, string expected) =>
        Mistake(key, $"expected {expected}, got {Shown(_table[key])}");

    private static string? Shown(object? value) => value switch
    {
        TomlArray array => $"[{string.Join(", ", array.Select(Shown))}]",
        TomlTable or TomlTableArray => "a table",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
