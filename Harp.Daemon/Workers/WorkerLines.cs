namespace Harp.Daemon.Workers;

/// <summary>
/// The lines of the worker leg that no daemon sends: after its start and after each outcome a worker says whether it can take a call.
/// One that was left with living children cannot, and is killed together with them.
/// </summary>
internal static class WorkerLines
{
    public static ReadOnlySpan<byte> Idle => "{\"idle\":true}"u8;

    public static ReadOnlySpan<byte> Spent => "{\"idle\":false}"u8;
}
