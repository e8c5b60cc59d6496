using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>
/// Tells the log on a schedule, in one line, how the dispatcher stands and what it has done since the last one: for those who have nothing
/// but the log.
/// </summary>
internal sealed class PeriodicReport : IAsyncDisposable
{
    private readonly DispatcherMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    /// <param name="every">How often; never where zero.</param>
    /// <param name="metrics">What is told of.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is told.</param>
    public PeriodicReport(TimeSpan every, DispatcherMetrics metrics, TimeProvider time, ILogger log)
    {
        (_metrics, _time, _log) = (metrics, time, log);
        _running = every > TimeSpan.Zero ? RunAsync(every) : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every, _time);
        var now = _metrics.Figures;
        try
        {
            var (submitted, ended, failed) = (now.Submitted, now.Ended, now.Failed);
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                _log.Report(
                    now.Running, now.Waiting, now.OldestWait.TotalSeconds, _metrics.Connections, every.TotalSeconds,
                    now.Submitted - submitted, now.Ended - ended, now.Failed - failed);
                (submitted, ended, failed) = (now.Submitted, now.Ended, now.Failed);
            }
        }
        catch (OperationCanceledException)
        {
            // The dispatcher stops, or reports on another schedule from now on.
        }
    }
}
