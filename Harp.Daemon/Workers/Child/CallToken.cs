using Harp.Protocol.Framing;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// A call's token, which is cancelled by a line that comes while the call runs. Cancelled on another thread than the procedure's: that one
/// may be in a loop.
/// </summary>
internal sealed class CallToken
{
    private readonly Lock _gate = new();

    /// <summary>Never disposed of: a procedure that left something behind may still look at its token.</summary>
    private readonly CancellationTokenSource _ending = new();
    private bool _over;

    public CancellationToken Token => _ending.Token;

    /// <param name="next">The line that comes next.</param>
    public async Task WatchAsync(Task<Frame> next)
    {
        var frame = await next.ConfigureAwait(false);
        bool ends;
        lock (_gate)
        {
            ends = !_over && frame.Status == FrameStatus.Line;
        }

        if (ends)
        {
            await _ending.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The call is over; what comes now is for the next.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
        }
    }
}
