namespace Harp.Dispatcher.Scheduling;

/// <summary>The reason why a job ended.</summary>
internal enum EndReason
{
    /// <summary>The call brought an outcome: a result, an exception or an error.</summary>
    Reported,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>The connection was not made in time.</summary>
    ConnectTimeout,

    /// <summary>The daemon did not acknowledge the call in time.</summary>
    AcknowledgeTimeout,

    /// <summary>The daemon was silent for too long.</summary>
    SilenceTimeout,

    /// <summary>The call ran for too long.</summary>
    MaxExecTime,

    /// <summary>The dispatcher stops and could not wait for the call any longer.</summary>
    Interrupted,
}
