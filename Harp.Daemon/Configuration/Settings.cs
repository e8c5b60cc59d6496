using System.Globalization;
using Harp.Protocol.Errors;
using Tomlyn.Model;

namespace Harp.Daemon.Configuration;

/// <summary>One table of a TOML file, read by name and kind; what nobody asked for is refused at the end.</summary>
internal sealed class Settings(string file, string path, TomlTable table)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string key) => Find<string>(key, "a string");

    public bool Flag(string key) => table.ContainsKey(key) ? Find<object>(key, "true or false") as bool? ?? throw Wrong(key, "true or false") : Absent(key);

    public int? Count(string key, int min) => Find<object>(key, "an integer") switch
    {
        null => null,
        long number when number >= min && number <= int.MaxValue => (int)number,
        _ => throw Wrong(key, $"an integer ≥ {min}"),
    };

    public TimeSpan? Seconds(string key) => Find<object>(key, "seconds") switch
    {
        null => null,
        long number => DurationOf(key, number),
        double number => DurationOf(key, number),
        _ => throw Wrong(key, "a number of seconds"),
    };

    public Settings Table(string key) => new(file, $"{path}{key}.", Find<TomlTable>(key, "a table") ?? []);

    /// <exception cref="ConfigurationException">There is a key that nobody asked for.</exception>
    public void RefuseOthers()
    {
        foreach (var key in table.Keys.Where(key => !_known.Contains(key)))
        {
            throw new ConfigurationException($"{file}: {path}{key}: unknown key{Suggestion.For(key, _known)}");
        }
    }

    private bool Absent(string key)
    {
        _known.Add(key);
        return false;
    }

    private T? Find<T>(string key, string expected)
        where T : class
    {
        _known.Add(key);
        return table.TryGetValue(key, out var value) ? value as T ?? throw Wrong(key, expected) : null;
    }

    private TimeSpan DurationOf(string key, double seconds) =>
        seconds is >= 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds) : throw Wrong(key, "0 to 86400 seconds");

    private ConfigurationException Wrong(string key, string expected) =>
        new($"{file}: {path}{key}: expected {expected}, got {Convert.ToString(table[key], CultureInfo.InvariantCulture)}");
}
