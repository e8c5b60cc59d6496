using System.Globalization;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Harp.Hosting;

/// <summary>
/// On which line each key and table of a TOML file stands, by the names that messages use: <c>limits.running</c>, <c>allow[2].users</c>.
/// What stands there twice is refused, as TOML wants it: the model of the file keeps only the last of them.
/// </summary>
internal sealed class TomlLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly string _file;

    private TomlLines(string file) => _file = file;

    private enum Kind
    {
        /// <summary>A table that is there only because one below it is.</summary>
        Implied,

        /// <summary>A table that dotted keys make.</summary>
        Dotted,

        /// <summary>A table with a header of its own.</summary>
        Table,

        /// <summary>Tables that each begin with a header.</summary>
        Tables,

        /// <summary>A value.</summary>
        Value,
    }

    /// <param name="file">For messages.</param>
    /// <param name="text">What is in it, which is TOML.</param>
    /// <exception cref="ConfigurationException">Something stands there twice.</exception>
    public static TomlLines Of(string file, string text)
    {
        var lines = new TomlLines(file);
        var document = SyntaxParser.Parse(text, file, validate: false);
        lines.AddAll("", document.KeyValues);
        foreach (var table in document.Tables)
        {
            lines.AddAll(lines.Enter(table), table.Items);
        }

        return lines;
    }

    /// <summary>The line of a key, or of the table that it would stand in; null where it is in none.</summary>
    public int? Find(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (_lines.TryGetValue(at, out var line))
            {
                return line;
            }
        }

        return null;
    }

    private string Enter(TableSyntaxBase table)
    {
        var words = WordsOf(table.Name!);
        var (path, line) = ("", LineOf(table.Name!));
        foreach (var word in words[..^1])
        {
            path = Join(path, word);
            if (!_places.TryGetValue(path, out var place))
            {
                Add(path, Kind.Implied, line);
            }
            else if (place.Kind == Kind.Value)
            {
                throw Twice(path, place.Line, line);
            }
            else if (place.Kind == Kind.Tables)
            {
                path = ElementOf(path, place.Count);
            }
        }

        path = Join(path, words[^1]);
        return table is TableArraySyntax ? EnterOne(path, line) : EnterOnly(path, line);
    }

    private string EnterOnly(string path, int line)
    {
        if (_places.TryGetValue(path, out var place) && place.Kind != Kind.Implied)
        {
            throw Twice(path, place.Line, line);
        }

        Add(path, Kind.Table, line);
        return path;
    }

    private string EnterOne(string path, int line)
    {
        if (!_places.TryGetValue(path, out var place))
        {
            place = Add(path, Kind.Tables, line);
        }
        else if (place.Kind != Kind.Tables)
        {
            throw Twice(path, place.Line, line);
        }

        _places[path] = place with { Count = place.Count + 1 };
        _lines[ElementOf(path, place.Count + 1)] = line;
        return ElementOf(path, place.Count + 1);
    }

    private void AddAll(string table, IEnumerable<KeyValueSyntax> items)
    {
        foreach (var item in items)
        {
            var (words, line) = (WordsOf(item.Key!), LineOf(item.Key!));
            var path = table;
            foreach (var word in words[..^1])
            {
                path = Join(path, word);
                if (!_places.TryGetValue(path, out var place))
                {
                    Add(path, Kind.Dotted, line);
                }
                else if (place.Kind != Kind.Dotted)
                {
                    throw Twice(path, place.Line, line);
                }
            }

            path = Join(path, words[^1]);
            if (_places.TryGetValue(path, out var there))
            {
                throw Twice(path, there.Line, line);
            }

            Add(path, Kind.Value, line);
            AddInside(path, item.Value);
        }
    }

    private void AddInside(string path, ValueSyntax? value)
    {
        if (value is InlineTableSyntax table)
        {
            AddAll(path, table.Items.Select(item => item.KeyValue!));
        }
        else if (value is ArraySyntax array)
        {
            var number = 0;
            foreach (var item in array.Items)
            {
                var element = ElementOf(path, ++number);
                _lines[element] = LineOf(item);
                AddInside(element, item.Value);
            }
        }
    }

    private Place Add(string path, Kind kind, int line)
    {
        _lines.TryAdd(path, line);
        if (kind == Kind.Table)
        {
            _lines[path] = line;
        }

        return _places[path] = new Place(kind, line, 0);
    }

    private ConfigurationException Twice(string path, int first, int second) =>
        new($"{_file}: {path}: expected once, got it on line {first} and again on line {second}");

    private static string Join(string table, string word) => table.Length == 0 ? word : $"{table}.{word}";

    private static string ElementOf(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}[{number}]");

    private static int LineOf(SyntaxNode node) => node.Span.Start.Line + 1;

    private static List<string> WordsOf(KeySyntax key) => [WordOf(key.Key!), .. key.DotKeys.Select(dotted => WordOf(dotted.Key!))];

    private static string WordOf(BareKeyOrStringValueSyntax word) => word switch
    {
        StringValueSyntax text => text.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => word.ToString().Trim(),
    };

    private readonly record struct Place(Kind Kind, int Line, int Count);
}
