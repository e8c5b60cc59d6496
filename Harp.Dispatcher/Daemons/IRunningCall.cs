namespace Harp.Dispatcher.Daemons;

/// <summary>A call that was started.</summary>
internal interface IRunningCall
{
    /// <summary>The procedure that it calls, for the log; empty where that is not known yet.</summary>
    string Procedure => "";

    /// <summary>Asks the daemon to end the call; what it still sends is read and dropped until it closes.</summary>
    void Stop();

    /// <summary>
    /// The time stamp of the last sign that the daemon is there, beside what the sink was told: a part of a message, or that it read of the
    /// request. Now, while it is ours to go on: to store what came, or to make room for what comes. Null where there was none.
    /// </summary>
    long? HeardAt { get; }

    /// <summary>Breaks the connection.</summary>
    void Abort();
}
