namespace Harp.Benchmarks.Load.Clients;

/// <summary>One of those that ask a server; used by one thread.</summary>
internal abstract class Client : IDisposable
{
    protected const int BufferBytes = 64 * 1024;

    /// <summary>Carries out at least one operation, and notes how long each took.</summary>
    /// <param name="left">How many more there are to be begun, at least one.</param>
    /// <param name="latencies">Where the times go, in ticks of the stopwatch.</param>
    /// <returns>How many were completed.</returns>
    public abstract int Operate(long left, Latencies latencies);

    /// <summary>Completes what has been begun, and tells how much that was.</summary>
    public virtual int Finish(Latencies latencies) => 0;

    public abstract void Dispose();
}
