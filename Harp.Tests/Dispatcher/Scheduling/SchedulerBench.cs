using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>A scheduler with a clock to turn and the actions that it gave.</summary>
internal sealed class SchedulerBench(SchedulerLimits? limits = null)
{
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan WholeRun = TimeSpan.FromMinutes(10);

    /// <summary>The host of jobs that nobody said anything else about.</summary>
    public const string Host = "web01";

    private readonly List<SchedulerAction> _actions = [];

    public Scheduler Scheduler { get; } = new(limits ?? new SchedulerLimits());

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(5);

    /// <summary>When the daemons of all jobs were last heard, beside what the events told.</summary>
    public TimeSpan? HeardAt { get; set; }

    public static QueueName? Name(string? queue) => queue is null ? null : QueueName.Parse(RawJson.Parse($"{{\"name\":\"{queue}\"}}"));

    public int CancelQueue(string queue)
    {
        var jobs = BeginCancelQueue(queue);
        EndCut(int.MaxValue);
        return jobs;
    }

    public int BeginCancelQueue(string queue) => BeginCancelQueue(Name(queue)!);

    public int BeginCancelQueue(QueueName queue) => Scheduler.CancelQueue(queue, Now, _actions).Jobs;

    public void EndCut(int most) => Scheduler.EndCut(most, _actions);

    public JobId Submit(
        string? queue, int concurrency = 1, TimeSpan? silence = null, TimeSpan? wholeRun = null, string host = Host, string? user = null)
    {
        var job = JobId.New(DateTimeOffset.UnixEpoch);
        Apply(new SchedulerEvent.Submitted(
            new JobSpec(job, host, Name(queue), concurrency, silence ?? Silence, wholeRun ?? WholeRun) { User = user }));
        return job;
    }

    public JobId Settle(string? queue, int concurrency = 1, string host = Host)
    {
        var job = JobId.New(DateTimeOffset.UnixEpoch);
        Apply(new SchedulerEvent.SlotFound(new JobSpec(job, host, Name(queue), concurrency, Silence, WholeRun), Attempt: 1));
        return job;
    }

    public void Apply(SchedulerEvent change) => Scheduler.Apply(change, Now, _actions);

    public void Run(JobId job)
    {
        Apply(new SchedulerEvent.Connected(job));
        Apply(new SchedulerEvent.Acknowledged(job));
    }

    public void Cancel(JobId job) => Apply(new SchedulerEvent.CancelRequested(job));

    public void CallEnds(JobId job) => Apply(new SchedulerEvent.CallEnded(job));

    public void TickAfter(TimeSpan time)
    {
        Now += time;
        Scheduler.Tick(Now, _actions, _ => HeardAt);
    }

    /// <summary>The actions given since the last question.</summary>
    public SchedulerAction[] Actions()
    {
        SchedulerAction[] actions = [.. _actions];
        _actions.Clear();
        return actions;
    }

    /// <summary>The jobs whose start was ordered since the last question; other actions are dropped.</summary>
    public JobId[] Started() => [.. Actions().OfType<SchedulerAction.StartCall>().Select(action => action.Job)];

    /// <summary>Nothing is remembered: no jobs, no queues, no slots, no alarms.</summary>
    public void ExpectNothingLeft()
    {
        Assert.Equal(0, Scheduler.Waiting);
        Assert.Equal(0, Scheduler.Running);
        Assert.Equal(0, Scheduler.Cut);
        Assert.False(Scheduler.HasOpenCalls);
        Assert.Empty(Scheduler.Queues);
        Assert.Empty(Scheduler.RunningJobs);
        Assert.Null(Scheduler.NextDeadline);
    }
}
