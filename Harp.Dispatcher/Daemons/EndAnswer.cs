namespace Harp.Dispatcher.Daemons;

/// <summary>The knowledge of a call whose connection is gone, after its daemon was asked to end it.</summary>
internal enum EndAnswer
{
    /// <summary>The daemon had it, and nothing of it is left.</summary>
    Ended,

    /// <summary>
    /// Nobody listens there, or a daemon that never had it and will not begin it: the one that had it is gone, and what may linger of the
    /// call ends soon.
    /// </summary>
    DaemonGone,

    /// <summary>Nobody can say: the daemon does not know the request, refuses it, or did not answer in time.</summary>
    Unknown,
}
