namespace Harp.Dispatcher.Daemons;

/// <summary>A call that was started.</summary>
internal interface IRunningCall
{
    /// <summary>What it calls, for the log; empty where that is not known yet.</summary>
    string Procedure => "";

    /// <summary>Asks the daemon to end the call; what it still sends is read and dropped until it closes.</summary>
    void Stop();

    /// <summary>Breaks the connection.</summary>
    void Abort();
}
