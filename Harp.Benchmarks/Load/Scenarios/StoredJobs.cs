using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// Fills a store with jobs that have returned, by way of the dispatcher's own store: thousands to a commit, where calls would take hours.
/// </summary>
internal static class StoredJobs
{
    private const int BatchJobs = 2_000;
    private const int SampleJobs = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);
    private static readonly byte[] Outcome = "{\"result\":[1,2,3]}"u8.ToArray();

    /// <summary>Makes the store with as many jobs, and returns the ids of some, from all over it.</summary>
    /// <exception cref="StoreFailedException">The disk did not take it.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static string[] Fill(string folder, int jobs, CancellationToken interrupted)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var store = SqliteJobStore.Open(folder);
        store.Recover(now, _ => []);
        var ids = new List<string>();
        var writes = new List<StoreWrite>();
        for (var number = 0; number < jobs; number++)
        {
            var id = Add(writes, now.AddMilliseconds(number - jobs));
            if (number % Math.Max(1, jobs / SampleJobs) == 0)
            {
                ids.Add(id.ToString());
            }

            if ((number + 1) % BatchJobs == 0 || number + 1 == jobs)
            {
                interrupted.ThrowIfCancellationRequested();
                store.Commit(writes);
                writes.Clear();
            }
        }

        return [.. ids];
    }

    private static JobId Add(List<StoreWrite> writes, DateTimeOffset time)
    {
        var id = JobId.New(time);
        writes.Add(new StoreWrite.Insert(
            id, "h", "machine", RawJson.Parse("""["an argument",{"and":"another"}]"""), RawJson.Null, Queue: null, Concurrency: 1,
            Limit, Limit, time));
        writes.Add(new StoreWrite.Start(id, Attempt: 1, time));
        writes.Add(new StoreWrite.End(id, Attempt: 1, JobState.Returned, Outcome, time));
        return id;
    }
}
