namespace Harp.Dispatcher.Hosts;

/// <summary>The hosts of a source at one moment.</summary>
/// <param name="Hosts">The hosts by name.</param>
/// <param name="Skipped">How many lines were none.</param>
/// <param name="ReadAt">When it was read.</param>
internal sealed record HostSnapshot(IReadOnlyDictionary<string, HostEntry> Hosts, int Skipped, DateTimeOffset ReadAt)
{
    /// <summary>
    /// The lines that name the hosts, as they came: what they say beyond what is known here is kept, too. There may be passwords in them.
    /// </summary>
    public IReadOnlyCollection<string> Lines { get; init; } = [];
}
