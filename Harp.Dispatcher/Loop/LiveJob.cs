using Harp.Dispatcher.Daemons;

namespace Harp.Dispatcher.Loop;

/// <summary>What the loop remembers of a job that is not over: enough to start its call and to fence its writes.</summary>
/// <param name="host">The host it is for.</param>
internal sealed class LiveJob(string host)
{
    public string Host { get; } = host;

    /// <summary>What its call asks for, in the moment of its submission alone: jobs that wait hold nothing that is in the store.</summary>
    public CallBody? Body { get; set; }

    /// <summary>Which attempt runs; 0 before the first.</summary>
    public int Attempt { get; set; }

    /// <summary>Packets handed to the store so far.</summary>
    public long Packets { get; set; }

    /// <summary>The running call; null before its start was committed.</summary>
    public IRunningCall? Call { get; set; }
}
