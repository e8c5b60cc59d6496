using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

/// <summary>A store, and short ways to put something into it.</summary>
public abstract class JobStoreBench : IDisposable
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private protected abstract IJobStore Store { get; }

    public void Dispose()
    {
        CleanUp();
        GC.SuppressFinalize(this);
    }

    private protected virtual void CleanUp() => Store.Dispose();

    private protected static StoreWrite.Insert InsertOf(
        JobId job, string procedure = "p", string arguments = "[]", string info = "null", QueueName? queue = null,
        int concurrency = 1) => new(
        job, "web01", procedure, RawJson.Parse(arguments), RawJson.Parse(info), queue, concurrency, TimeSpan.FromSeconds(1.5),
        TimeSpan.FromDays(3650), Noon);

    private protected JobId Insert(
        string procedure = "p", string arguments = "[]", string info = "null", QueueName? queue = null, int concurrency = 1)
    {
        var job = JobId.New(Noon);
        Store.Commit([InsertOf(job, procedure, arguments, info, queue, concurrency)]);
        return job;
    }

    private protected void Commit(params StoreWrite[] writes) => Store.Commit(writes);

    private protected void End(JobId job, DateTimeOffset at, int attempt = 0, string outcome = "{}") =>
        Commit(new StoreWrite.End(job, attempt, JobState.Returned, Encoding.UTF8.GetBytes(outcome), at));

    private protected static RequestFingerprint Fingerprint(string procedure) =>
        RequestFingerprint.Of(new CallRequest("web01", procedure, RawJson.Parse("[]")));

    private protected JobId Running(QueueName? queue = null, int concurrency = 1)
    {
        var job = Insert(queue: queue, concurrency: concurrency);
        Store.Commit([new StoreWrite.Start(job, 1, Noon)]);
        return job;
    }

    private protected static StoreWrite.Append Append(JobId job, long first, params string[] packets) => new(job, 1, new PacketRun(
        first, packets.Length,
        Encoding.UTF8.GetBytes(string.Concat(packets.Select((data, i) => $"{{\"packet\":{first + i},\"data\":{data}}}\n")))));

    /// <summary>The data of the packets read; their numbers must be dense from the first on.</summary>
    private protected string Read(JobId job, long first, int bytesMax)
    {
        var run = Store.ReadPackets(job, first, bytesMax);
        var lines = Encoding.UTF8.GetString(run.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((first, lines.Length), (run.First, run.Count));
        return string.Join('|', lines.Select((line, i) =>
        {
            var start = $"{{\"packet\":{first + i},\"data\":";
            Assert.StartsWith(start, line, StringComparison.Ordinal);
            return line[start.Length..^1];
        }));
    }

    /// <summary>Prunes in small steps until nothing is left to do; returns how many jobs that removed.</summary>
    private protected int PruneAll(PruneLimits limits, DateTimeOffset? now = null)
    {
        var (removed, more) = (0, true);
        for (var steps = 0; more; steps++)
        {
            Assert.True(steps < 10_000, "pruning does not end");
            var step = Store.Prune(limits, now ?? Noon, 10_000);
            (removed, more) = (removed + step.Removed, step.More);
        }

        return removed;
    }

    private protected JobId[] EndedAt(params int[] seconds) => [.. seconds.Select(second =>
    {
        var job = Insert();
        End(job, Noon.AddSeconds(second));
        return job;
    })];

    private protected JobId[] Kept() => [.. Store.ListJobs(JobFilter.All, null, 1000).Jobs.Select(job => job.Id)];
}
