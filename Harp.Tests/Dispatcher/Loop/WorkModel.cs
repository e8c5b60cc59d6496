using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>
/// What goes on at the daemons, of which the dispatcher knows only what it is told: the work of a call lasts until it tells its end, or for
/// the settling time after its connection broke, whatever the dispatcher remembers. No more of a queue may go on at once than its
/// concurrency.
/// </summary>
internal sealed class WorkModel(LoopBench bench)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    private readonly Dictionary<JobId, DateTimeOffset> _work = [];
    private readonly HashSet<JobId> _seen = [];

    /// <summary>The call brings its outcome.</summary>
    public void End(JobId job)
    {
        _work.Remove(job);
        bench.Post(LoopBench.Ended(job));
    }

    /// <summary>The connection of the call breaks.</summary>
    public void Lose(JobId job)
    {
        Break(job);
        bench.Post(new LoopMessage.CallEnded(job, 1, OutcomeReply.Result(RawJson.Parse("1")), NothingLeft: false));
    }

    /// <summary>All connections break: the dispatcher has died.</summary>
    public void Break() => _work.Keys.ToList().ForEach(Break);

    /// <summary>
    /// Calls that were started since are at work, those that were aborted go on for a while; nothing overlaps that must not.
    /// </summary>
    public void Watch()
    {
        foreach (var call in bench.Starter.Calls)
        {
            if (_seen.Add(call.Job))
            {
                _work.Add(call.Job, DateTimeOffset.MaxValue);
            }

            if (call.IsAborted)
            {
                Break(call.Job);
            }
        }

        foreach (var over in _work.Where(work => work.Value <= bench.Time.GetUtcNow()).ToArray())
        {
            _work.Remove(over.Key);
        }

        var queues = bench.Store.Written.OfType<StoreWrite.Insert>().Where(
            job => job.Queue is not null && _work.ContainsKey(job.Job)).GroupBy(job => job.Queue);
        Assert.All(queues, queue => Assert.InRange(queue.Count(), 0, queue.Max(job => job.Concurrency)));
    }

    private void Break(JobId job)
    {
        if (_work.TryGetValue(job, out var until) && until == DateTimeOffset.MaxValue)
        {
            _work[job] = bench.Time.GetUtcNow() + Settle;
        }
    }
}
