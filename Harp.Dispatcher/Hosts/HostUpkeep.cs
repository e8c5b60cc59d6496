using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>Opens the registry, and has it refreshed in the background: once where the start could not wait for its source, and then on schedule.</summary>
internal sealed class HostUpkeep : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private HostUpkeep(HostRegistry registry) => Registry = registry;

    public HostRegistry Registry { get; }

    /// <summary>
    /// A registry that starts with what its source says. Where hosts were kept, the source is not waited for long, may fail, and may not lose more than a third
    /// of them: then they are what counts until it does better.
    /// </summary>
    /// <exception cref="IOException">The source cannot be read, and nothing was kept.</exception>
    /// <exception cref="UnauthorizedAccessException">The source cannot be read, and nothing was kept.</exception>
    public static async Task<HostUpkeep> OpenAsync(IHostSource source, KeptHosts? kept, HostLimits limits, TimeProvider time, ILogger log)
    {
        var last = kept?.Read();
        var first = last ?? await source.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var upkeep = new HostUpkeep(new HostRegistry(source, first, kept, log));
        if (last is null)
        {
            kept?.Write(first);
            upkeep._running = upkeep.RunAsync(Task.CompletedTask, limits.RefreshEvery, time);
            return upkeep;
        }

        var refresh = upkeep.RefreshAsync();
        upkeep._running = upkeep.RunAsync(refresh, limits.RefreshEvery, time);
        await Task.WhenAny(refresh, Task.Delay(limits.StartTime, time)).ConfigureAwait(false);
        if (upkeep.Registry.Current == last)
        {
            log.KeptHostsUsed(last.Hosts.Count, last.ReadAt);
        }

        return upkeep;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(Task first, TimeSpan every, TimeProvider time)
    {
        await first.ConfigureAwait(false);
        if (every == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await RefreshAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The dispatcher stops.
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            await Registry.RefreshAsync(force: false, _stop.Token).ConfigureAwait(false);
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
