using Harp.Protocol.Errors;
using Tomlyn;
using Tomlyn.Parsing;

namespace Harp.Client.CommandLine.Configuration;

/// <summary>
/// The settings of the configuration file: texts and flags by their dotted keys. It is read as a stream of events, without Tomlyn's models,
/// since those take longer to load than most commands run; where there is no file, not even the library is loaded.
/// </summary>
internal sealed class ConfigurationFile
{
    private const long BytesMax = 1 << 20;

    private readonly string _path;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private ConfigurationFile(string path) => _path = path;

    public static ConfigurationFile None { get; } = new("");

    /// <summary>A value; null where the file does not say it.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    public bool Flag(string key) => this[key] == bool.TrueString;

    /// <summary>The file named, or else the usual one where there is one.</summary>
    /// <param name="named">By an option or a variable; null where neither is there.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="UsageException">It cannot be read, says what makes no sense, or shows a secret to others.</exception>
    public static ConfigurationFile Find(string? named, Func<string, string?> environment)
    {
        var path = named ?? UsualPath(environment);
        return path is not null && (named is not null || File.Exists(path)) ? Read(Path.GetFullPath(path)) : None;
    }

    /// <summary>
    /// <c>$XDG_CONFIG_HOME/harp/harpcall.toml</c>, which is <c>~/.config/harp/harpcall.toml</c> where nothing else is said; null without a
    /// home.
    /// </summary>
    public static string? UsualPath(Func<string, string?> environment)
    {
        var folder = environment("XDG_CONFIG_HOME") is { Length: > 0 } said && Path.IsPathRooted(said) ? said
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : null;
        return folder is null ? null : Path.Combine(folder, "harp", "harpcall.toml");
    }

    private static ConfigurationFile Read(string path)
    {
        var file = new ConfigurationFile(path);
        try
        {
            file.Parse(Text(path));
        }
        catch (TomlException malformed)
        {
            throw new UsageException($"{path}: {malformed.Message.ReplaceLineEndings("; ").TrimEnd(' ', ';')}");
        }

        if (ConfigurationKeys.Secrets.FirstOrDefault(file._values.ContainsKey) is { } secret)
        {
            SecretFile.RefuseShared(path, $"it holds {secret}");
        }

        return file;
    }

    private static string Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= BytesMax
                ? File.ReadAllText(path)
                : throw new UsageException($"{path}: expected a configuration of at most {BytesMax} bytes, got more");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot read the configuration: {unreadable.Message}");
        }
    }

    private void Parse(string text)
    {
        var parser = TomlParser.Create(text);
        var tables = new Stack<string>();
        var key = "";
        while (parser.MoveNext())
        {
            switch (parser.Current.Kind)
            {
                case TomlParseEventKind.StartTable:
                    tables.Push(tables.Count == 0 ? "" : key + ".");
                    break;
                case TomlParseEventKind.EndTable:
                    tables.Pop();
                    break;
                case TomlParseEventKind.PropertyName:
                    key = tables.Peek() + parser.GetPropertyName();
                    Known(key);
                    break;
                case TomlParseEventKind.StartDocument or TomlParseEventKind.EndDocument or TomlParseEventKind.None:
                    break;
                default:
                    Set(key, parser);
                    break;
            }
        }
    }

    /// <summary>A table's name is known where a key begins with it.</summary>
    private void Known(string key)
    {
        if (!ConfigurationKeys.All.Any(known => known.Name == key || known.Name.StartsWith(key + ".", StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"{_path}: {key}: unknown key{Suggestion.For(key, ConfigurationKeys.All.Select(known => known.Name))}");
        }
    }

    private void Set(string key, TomlParser parser)
    {
        var expected = ConfigurationKeys.IsFlag(key) ? TomlParseEventKind.Boolean : TomlParseEventKind.String;
        var kind = parser.Current.Kind;
        if (kind != expected)
        {
            throw new UsageException(
                $"{_path}: {key}: expected {(expected == TomlParseEventKind.Boolean ? "true or false" : "a string")}, got {Word(kind)}");
        }

        if (!_lines.TryAdd(key, parser.Current.Line))
        {
            throw new UsageException(
                $"{_path}: {key}: expected once, got it on line {_lines[key]} and again on line {parser.Current.Line}");
        }

        _values[key] = kind == TomlParseEventKind.Boolean ? parser.Current.GetBoolean().ToString()
            : ConfigurationKeys.IsPath(key) ? Path.Combine(Path.GetDirectoryName(_path)!, parser.GetString())
            : parser.GetString();
    }

    private static string Word(TomlParseEventKind kind) => kind == TomlParseEventKind.StartArray
        ? "an array" : $"{kind.ToString().ToLowerInvariant()}";
}
