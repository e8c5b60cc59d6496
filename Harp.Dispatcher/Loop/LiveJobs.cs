using System.Collections.Concurrent;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The jobs that are not over, by their ids. Only the loop changes them; whether one is alive may be asked from any thread.
/// </summary>
internal sealed class LiveJobs
{
    private readonly ConcurrentDictionary<JobId, LiveJob> _jobs = new(concurrencyLevel: 1, capacity: 31);

    /// <exception cref="KeyNotFoundException">It is over, or was never there.</exception>
    public LiveJob this[JobId job]
    {
        get => _jobs[job];
        set => _jobs[job] = value;
    }

    /// <summary>
    /// True if the store holds the job, and no end of it. Where it says so, whoever has begun to watch the job before will be woken when it
    /// ends. Where it does not, only the store knows.
    /// </summary>
    public bool IsAlive(JobId job) => _jobs.TryGetValue(job, out var live) && !live.HasEnded;

    public LiveJob? Find(JobId job) => _jobs.GetValueOrDefault(job);

    public LiveJob? Take(JobId job) => _jobs.TryRemove(job, out var live) ? live : null;

    public void Remove(JobId job) => _jobs.TryRemove(job, out _);
}
