namespace Harp.Dispatcher.Scheduling;

/// <summary>The phase of a scheduled job.</summary>
internal enum CallPhase
{
    /// <summary>In its queue.</summary>
    Waiting,

    /// <summary>Its connection is being made.</summary>
    Connecting,

    /// <summary>The request was sent.</summary>
    Acknowledging,

    /// <summary>The daemon runs it.</summary>
    Running,

    /// <summary>The job has ended, its call has not: the slot is still taken.</summary>
    Stopping,

    /// <summary>
    /// The call's connection broke, now or in a crash of ours: the slot stays taken until its daemon must have noticed and ended the work.
    /// </summary>
    Settling,
}
