using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;

namespace Harp.Dispatcher.Loop;

/// <summary>A job that is not over, as the loop remembers it: enough to start its call and to fence its writes.</summary>
/// <param name="host">The host it is for.</param>
internal sealed class LiveJob(string host)
{
    private bool _hasEnded;

    public string Host { get; } = host;

    /// <summary>The content of its call, in the moment of its submission alone: jobs that wait hold nothing that is in the store.</summary>
    public CallBody? Body { get; set; }

    /// <summary>
    /// True if its end is in the store, or in the batch that is about to be: then a call may still be open, but the store is to be asked.
    /// </summary>
    public bool HasEnded
    {
        get => Volatile.Read(ref _hasEnded);
        set => Volatile.Write(ref _hasEnded, value);
    }

    /// <summary>The number of the attempt that runs; 0 before the first.</summary>
    public int Attempt { get; set; }

    /// <summary>Packets handed to the store so far.</summary>
    public long Packets { get; set; }

    /// <summary>The time stamp of its acceptance while it waits, of its call's start after that.</summary>
    public long Since { get; set; }

    /// <summary>The job as an activity; null where nobody listens.</summary>
    public JobTrace? Trace { get; set; }

    /// <summary>Its neighbours in a <see cref="WaitingLine"/>, which alone sets them.</summary>
    public LiveJob? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public LiveJob? Newer { get; set; }

    /// <summary>The running call; null before its start was committed.</summary>
    public IRunningCall? Call { get; set; }
}
