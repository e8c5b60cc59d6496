namespace Harp.Daemon.Listening;

/// <summary>The first of the reasons to end a call, whoever finds one: its peer, or the daemon that stops.</summary>
internal sealed class CallEnding : IDisposable
{
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _token = new();

    /// <summary>Completes with the reason.</summary>
    public Task<CallEnd> Ended => _end.Task;

    /// <summary>Cancelled once there is a reason.</summary>
    public CancellationToken Token => _token.Token;

    public void Set(CallEnd end)
    {
        if (_end.TrySetResult(end))
        {
            _token.Cancel();
        }
    }

    public void Dispose() => _token.Dispose();
}
