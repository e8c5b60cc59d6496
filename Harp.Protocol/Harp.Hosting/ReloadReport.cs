namespace Harp.Hosting;

/// <summary>
/// The line that a server logs when it has read its configuration again: which keys changed, never what they say, and which of them
/// wait for the next start.
/// </summary>
/// <param name="started">The file as it was at the start; null where there is none.</param>
/// <param name="always">What is read again whatever changed.</param>
/// <param name="isLive">Whether a key takes effect at once; the others were read at the start and stay.</param>
/// <param name="overrides">Whether the command line says something in place of a key.</param>
public sealed class ReloadReport(Settings? started, string always, Func<string, bool> isLive, Func<string, bool> overrides)
{
    private readonly Settings? _first = started;
    private Settings? _last = started;

    /// <summary>The line for a file that has just taken effect.</summary>
    public string Tell(Settings? settings)
    {
        var changed = Changed(_last, settings).Where(isLive).ToArray();
        var later = Changed(_first, settings).Where(key => !isLive(key)).ToArray();
        _last = settings;
        return string.Join("; ",
        [
            always,
            .. changed.Length > 0 ? [$"changed: {string.Join(", ", changed)}"] : Array.Empty<string>(),
            .. later.Select(key => $"{key}: changed; takes effect at the next start"),
        ]);
    }

    private string[] Changed(Settings? one, Settings? other) =>
        one is null || other is null ? [] : [.. Settings.Differences(one, other).Where(key => !overrides(key))];
}
