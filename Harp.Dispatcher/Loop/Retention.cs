using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>Forgets ended jobs on a schedule, as the configuration wants it: a step at a time, with pauses in which the loop belongs to those who submit.</summary>
internal sealed class Retention : IAsyncDisposable
{
    private readonly DispatchLoop _loop;
    private readonly RetentionLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Retention(DispatchLoop loop, RetentionLimits limits, TimeProvider time, ILogger<Retention> log)
    {
        _loop = loop;
        _limits = limits;
        _time = time;
        _log = log;
        _running = limits.Kept == Storage.PruneLimits.None ? Task.CompletedTask : RunAsync();
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
            return await _loop.PruneAsync(_limits.Kept, _stop.Token, _limits.Pause).ConfigureAwait(false);
        }
        catch (HarpErrorException full) when (full.Error.Type == ErrorType.Overloaded)
        {
            // The disk is too full even for that, which may change until the next time; the loop tells of it.
            return 0;
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
                if (removed > 0)
                {
                    _log.JobsForgotten(removed, _time.GetElapsedTime(began).TotalSeconds);
                }
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
