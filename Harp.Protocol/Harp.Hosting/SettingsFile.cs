namespace Harp.Hosting;

/// <summary>The state that the tables of one configuration file share while they are read.</summary>
/// <param name="path">Its name, for messages.</param>
/// <param name="lines">Where everything stands in it.</param>
/// <param name="mistakes">Where values that cannot be used are told; null to throw the first.</param>
internal sealed class SettingsFile(string path, TomlLines lines, IList<string>? mistakes)
{
    private readonly List<Action> _checks = [];

    public string Path => path;

    public TomlLines Lines => lines;

    public IList<string>? Mistakes => mistakes;

    /// <summary>Every key that was asked for.</summary>
    public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Has something looked at once all of the file was read.</summary>
    public void WhenRead(Action check) => _checks.Add(check);

    /// <summary>All was read: what waits for that is looked at.</summary>
    public void EndReading()
    {
        var checks = _checks.ToArray();
        _checks.Clear();
        foreach (var check in checks)
        {
            check();
        }
    }

    /// <summary>In which other table a key that is unknown in its own would be known; null where in none.</summary>
    public string? ElsewhereOf(string key)
    {
        var places = Asked.Where(asked => asked == key || asked.EndsWith($".{key}", StringComparison.Ordinal))
            .Select(asked => asked.Length == key.Length
                ? "at the beginning of the file, before any table" : $"in [{asked[..^(key.Length + 1)]}]")
            .Order(StringComparer.Ordinal).ToList();
        return places.Count == 0 ? null : string.Join(" and one ", places);
    }
}
