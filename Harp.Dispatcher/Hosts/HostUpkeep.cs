using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// Opens the registry, and has it refreshed in the background: once where the start could not wait for its source, and then on schedule.
/// </summary>
internal sealed class HostUpkeep : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private HostUpkeep(HostRegistry registry, TimeProvider time) => (Registry, _time) = (registry, time);

    public HostRegistry Registry { get; }

    /// <summary>
    /// A registry that starts with what its source says. Where hosts were kept, the source is not waited for long, may fail, and may not
    /// lose more than a third of them: then they are what counts until it does better.
    /// </summary>
    /// <exception cref="IOException">The source cannot be read, and nothing was kept.</exception>
    /// <exception cref="UnauthorizedAccessException">The source cannot be read, and nothing was kept.</exception>
    public static Task<HostUpkeep> OpenAsync(IHostSource source, KeptHosts? kept, HostLimits limits, TimeProvider time, ILogger log) =>
        OpenAsync(new HostOrigin(source, kept), limits, time, log);

    /// <inheritdoc cref="OpenAsync(IHostSource, KeptHosts?, HostLimits, TimeProvider, ILogger)"/>
    public static async Task<HostUpkeep> OpenAsync(HostOrigin origin, HostLimits limits, TimeProvider time, ILogger log)
    {
        var (source, kept) = origin;
        var last = kept?.Read();
        var first = last ?? await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var upkeep = new HostUpkeep(new HostRegistry(source, first, kept, log), time);
        if (last is null)
        {
            kept?.Write(first);
            upkeep._running = upkeep.RunAsync(Task.CompletedTask, limits.RefreshEvery, upkeep._stop.Token);
            return upkeep;
        }

        await upkeep.BeginAsync(limits, CancellationToken.None).ConfigureAwait(false);
        if (upkeep.Registry.Current == last)
        {
            log.KeptHostsUsed(last.Hosts.Count, last.ReadAt);
        }

        return upkeep;
    }

    /// <summary>
    /// From now on the hosts come from here, and on this schedule; what is being read is given up. Done when the hosts have been read, or
    /// after the time that a start would wait for them; where they cannot be used, those from before hold, which is told to the log.
    /// </summary>
    public async Task ChangeAsync(HostOrigin origin, HostLimits limits, CancellationToken hurry)
    {
        await EndAsync().ConfigureAwait(false);
        _stop = new CancellationTokenSource();
        Registry.Use(origin);
        await BeginAsync(limits, hurry).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task BeginAsync(HostLimits limits, CancellationToken hurry)
    {
        var refresh = RefreshAsync(_stop.Token);
        _running = RunAsync(refresh, limits.RefreshEvery, _stop.Token);
        await Task.WhenAny(refresh, Task.Delay(limits.StartTime, _time, hurry)).ConfigureAwait(false);
    }

    private async Task RunAsync(Task first, TimeSpan every, CancellationToken stop)
    {
        await first.ConfigureAwait(false);
        if (every == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await RefreshAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The dispatcher stops.
        }
    }

    private async Task RefreshAsync(CancellationToken stop)
    {
        try
        {
            await Registry.RefreshAsync(force: false, stop).ConfigureAwait(false);
        }
        catch (HarpErrorException)
        {
            // It is in the log; what was there before holds, and the next one may do better.
        }
        catch (OperationCanceledException)
        {
            // The dispatcher stops.
        }
    }
}
