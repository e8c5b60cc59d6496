namespace Harp.Hosting.Processes;

/// <summary>
/// The end of a process, as the kernel tells it: with a status of its own, or killed by a signal. No status, however high, is taken for a
/// signal.
/// </summary>
/// <param name="Status">What it ended with; 0 where it was killed.</param>
/// <param name="Signal">What killed it; 0 where it ended by itself.</param>
public readonly record struct ProcessEnd(int Status, int Signal)
{
    /// <summary>True if it ended by itself and says that all went well.</summary>
    public bool IsSuccess => Status == 0 && Signal == 0;

    /// <summary><c>exit status 3</c> or <c>signal 9 (SIGKILL)</c>.</summary>
    public override string ToString() => Signal != 0 ? SignalNames.Of(Signal) : $"exit status {Status}";

    /// <summary>From what <c>waitpid</c> gave.</summary>
    internal static ProcessEnd OfWaitStatus(int status) => (status & 0x7F) == 0
        ? new ProcessEnd((status >> 8) & 0xFF, 0)
        : new ProcessEnd(0, status & 0x7F);
}
