using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Forgets ended jobs on a schedule, as the configuration wants it: a step at a time, with pauses in which the loop belongs to those who
/// submit.
/// </summary>
internal sealed class Retention : IAsyncDisposable
{
    /// <summary>The least time between two lines of the log.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly DispatchLoop _loop;
    private readonly RetentionLimits _limits;
    private readonly ClockWatch _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool _doubts;
    private long _removed;
    private TimeSpan _took;
    private long? _toldAt;

    public Retention(DispatchLoop loop, RetentionLimits limits, ClockWatch clock, TimeProvider time, ILogger<Retention> log)
    {
        _clock = clock;
        _loop = loop;
        _limits = limits;
        _time = time;
        _log = log;
        _running = limits.Kept == PruneLimits.None ? Task.CompletedTask : RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<long> ForgetAsync()
    {
        try
        {
            return await _loop.PruneAsync(WhatIsKept(), _stop.Token, _limits.Pause).ConfigureAwait(false);
        }
        catch (HarpErrorException full) when (full.Error.Type == ErrorType.Overloaded)
        {
            // The disk is too full even for that, which may change until the next time; the loop tells of it.
            return 0;
        }
    }

    /// <summary>By a clock that was set ahead all that has ended would be too old, and a second later it may be set back.</summary>
    private PruneLimits WhatIsKept()
    {
        if (_limits.Kept.MaxAge is null)
        {
            return _limits.Kept;
        }

        var ahead = _clock.Look(_limits.ClockHold);
        if (ahead > TimeSpan.Zero != _doubts)
        {
            _doubts = !_doubts;
            if (_doubts)
            {
                _log.ClockDoubted(ahead.TotalSeconds, _limits.ClockHold.TotalSeconds);
            }
            else
            {
                _log.ClockBelieved();
            }
        }

        return _doubts ? _limits.Kept with { MaxAge = null } : _limits.Kept;
    }

    /// <summary>Tells the log now and then where jobs are forgotten all the time.</summary>
    private void Tell(long removed, TimeSpan took)
    {
        (_removed, _took) = (_removed + removed, _took + took);
        if (_removed > 0 && (_toldAt is not { } told || _time.GetElapsedTime(told) >= TellEvery))
        {
            _log.JobsForgotten(_removed, _took.TotalSeconds);
            (_removed, _took, _toldAt) = (0, TimeSpan.Zero, _time.GetTimestamp());
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_limits.Every, _time);
        try
        {
            do
            {
                var began = _time.GetTimestamp();
                var removed = await ForgetAsync().ConfigureAwait(false);
                Tell(removed, _time.GetElapsedTime(began));
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The dispatcher stops. What was not forgotten yet is forgotten after the next start.
        }
        catch (HarpErrorException stopping)
        {
            // The loop has ended, with the dispatcher or because the store failed, which the loop itself tells.
            _log.RetentionEnded(stopping.Message);
        }
    }
}
