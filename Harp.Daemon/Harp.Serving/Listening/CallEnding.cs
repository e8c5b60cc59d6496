namespace Harp.Serving.Listening;

/// <summary>The first of the reasons to end a call, whoever finds one: its peer, or the daemon that stops.</summary>
internal sealed class CallEnding
{
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Never disposed of: whoever stops the daemon may set a reason when the session is over, and without a timer it holds nothing.
    /// </summary>
    private readonly CancellationTokenSource _token = new();

    /// <summary>Completes with the reason.</summary>
    public Task<CallEnd> Ended => _end.Task;

    /// <summary>Cancelled once there is a reason.</summary>
    public CancellationToken Token => _token.Token;

    /// <summary>Ends the call when the procedure's own limit of time has passed; null where it has none.</summary>
    public ITimer? EndAfter(TimeSpan? limit, TimeProvider time) => limit is { } most ? After(most, CallEnd.OverTime(most), time) : null;

    /// <summary>Ends the call for a reason when some time has passed.</summary>
    public ITimer After(TimeSpan limit, CallEnd end, TimeProvider time) =>
        time.CreateTimer(_ => Set(end), null, limit, Timeout.InfiniteTimeSpan);

    public void Set(CallEnd end)
    {
        if (_end.TrySetResult(end))
        {
            _token.Cancel();
        }
    }
}
