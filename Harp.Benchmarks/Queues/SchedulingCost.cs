using System.Diagnostics;
using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Benchmarks.Queues;

/// <summary>
/// What it costs to end one job and start the next, by how many wait: each is replaced by a new one, so that their number stays.
/// </summary>
internal sealed class SchedulingCost(int queues, int waiting)
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    private readonly Scheduler _scheduler = new(new SchedulerLimits { RunningMax = Math.Min(queues, 50) });
    private readonly List<SchedulerAction> _actions = [];
    private readonly Queue<JobId> _running = new();
    private readonly QueueName[] _names =
        [.. Enumerable.Range(0, queues).Select(i => QueueName.Parse(RawJson.Parse($"{{\"queue\":{i}}}")))];
    private int _submitted;

    /// <summary>The time for one end with its start and its submission, in nanoseconds: the best of some rounds.</summary>
    public double Measure(int rounds, int each)
    {
        for (var i = 0; i < waiting + Math.Min(queues, 50); i++)
        {
            Submit();
        }

        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < each; i++)
            {
                Apply(new SchedulerEvent.CallEnded(_running.Dequeue()));
                Submit();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalNanoseconds / each);
        }

        return best;
    }

    private void Submit()
    {
        var queue = _submitted++ % queues;
        Apply(new SchedulerEvent.Submitted(
            new JobSpec(JobId.New(DateTimeOffset.UnixEpoch), $"host{queue % 50}", _names[queue], 1, Long, Long)));
    }

    private void Apply(SchedulerEvent change)
    {
        _scheduler.Apply(change, TimeSpan.Zero, _actions);
        foreach (var action in _actions)
        {
            if (action is SchedulerAction.StartCall start)
            {
                _running.Enqueue(start.Job);
            }
        }

        _actions.Clear();
    }
}
