using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>A job as <see cref="SchedulerModel"/> has seen it from outside.</summary>
internal sealed class ModelJob(JobSpec spec)
{
    public JobId Id => Spec.Id;

    public JobSpec Spec { get; } = spec;

    public QueueName? Queue => Spec.Queue;

    /// <summary>What is first in, first out: the queue, or what is for one host and user where there is none.</summary>
    public string Line { get; } = spec.Queue?.Canonical ?? $"no queue, {spec.Host}, {spec.User}";

    public int Starts { get; set; }

    public int Ends { get; set; }

    public bool HoldsSlot { get; set; }

    /// <summary>Whether its queue was cancelled while it waited.</summary>
    public bool IsCut { get; set; }

    public bool Waits => Starts == 0 && Ends == 0 && !IsCut;

    public bool IsInQueue => HoldsSlot || Waits;

    public bool Runs => Starts > 0 && Ends == 0;

    public TimeSpan StartedAt { get; set; }

    public TimeSpan? ConnectedAt { get; set; }

    public TimeSpan? AcknowledgedAt { get; set; }

    /// <summary>Whether its daemon has said that nothing of the call is left.</summary>
    public bool NothingLeft { get; set; }

    /// <summary>When its connection was lost or broken; null where it stands.</summary>
    public TimeSpan? LostAt { get; set; }

    /// <summary>Whether its daemon, asked after that, is gone.</summary>
    public bool DaemonGone { get; set; }
}
