namespace Harp.Dispatcher.Hosts;

/// <summary>What a source of hosts said at one moment.</summary>
/// <param name="Hosts">The hosts by name.</param>
/// <param name="Skipped">How many lines were none.</param>
/// <param name="ReadAt">When it was read.</param>
internal sealed record HostSnapshot(IReadOnlyDictionary<string, HostEntry> Hosts, int Skipped, DateTimeOffset ReadAt);
