using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The job that a key stands for (spec: "call"): those of the batch that is not committed yet are remembered here, all others by the store.
/// </summary>
internal sealed class UncommittedKeys(IJobStore jobs)
{
    private readonly Dictionary<(string? Caller, string Key), KeyedJob> _uncommitted = [];

    /// <summary>The job that a caller's key stands for; null where there is none.</summary>
    /// <exception cref="StoreFailedException">The store cannot be read just now.</exception>
    public KeyedJob? Find(string? caller, string key) =>
        _uncommitted.TryGetValue((caller, key), out var job) ? job : jobs.FindKey(caller, key);

    public void Add(string? caller, string key, KeyedJob job) => _uncommitted.Add((caller, key), job);

    /// <summary>The batch is on disk: from now on the store remembers.</summary>
    public void Committed() => _uncommitted.Clear();
}
