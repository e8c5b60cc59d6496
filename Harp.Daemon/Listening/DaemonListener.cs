using System.Collections.Concurrent;
using System.Net.Sockets;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Listening;

/// <summary>Accepts connections, bounds how many there are, and ends them all when the daemon stops.</summary>
internal sealed class DaemonListener(CallServices services, IConnectionListener listener)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<CallSession, Task> _sessions = new();
    private int _open;

    /// <summary>Accepts until the token is cancelled.</summary>
    public async Task AcceptAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Take(await listener.AcceptAsync(stop).ConfigureAwait(false));
            }
            catch (SocketException failed)
            {
                // One connection that failed, or no more descriptors: the next attempt may succeed.
                services.Logger.LogWarning("accepting a connection failed: {Message}", failed.Message);
                await Task.Delay(PauseAfterFailure, services.Time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Lets running calls go on for a limit, ends those that are left, and returns when none is.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        var all = Task.WhenAll(_sessions.Values);
        await Task.WhenAny(all, Task.Delay(limit, services.Time)).ConfigureAwait(false);
        foreach (var session in _sessions.Keys)
        {
            session.Ending.Set(CallEnd.Shutdown);
        }

        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
    }

    private void Take(Connection connection)
    {
        if (Interlocked.Increment(ref _open) > services.Options.ConnectionsMax)
        {
            _ = RefuseAsync(connection);
            return;
        }

        var session = new CallSession(connection, services);
        var started = new TaskCompletionSource();
        _sessions[session] = RunAsync(session, started.Task);
        started.SetResult();
    }

    private async Task RunAsync(CallSession session, Task started)
    {
        await started.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await session.RunAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The barrier: a mistake of ours costs this one connection and is told to the log.
        catch (Exception mistake)
#pragma warning restore CA1031
        {
            services.Logger.LogError(mistake, "a session failed");
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            _sessions.TryRemove(session, out _);
        }
    }

    private async Task RefuseAsync(Connection connection)
    {
        try
        {
            var writer = new FrameWriter(connection.Output, RefusalLimit, services.Time);
            await writer.WriteAsync(DaemonMessage.Error(new HarpError(
                ErrorType.Overloaded,
                $"all {services.Options.ConnectionsMax} connections are in use; nothing was accepted",
                HarpError.WithData(("retry_after", 1))))).ConfigureAwait(false);
            var reader = new FrameReader(connection.Input, services.Options.Limits.RequestLineBytesMax);
            await LingeringClose.RunAsync(connection, token => LingeringClose.DrainAsync(reader, connection.Input, token), services.Time).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException)
        {
            // It did not wait for the refusal.
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            Interlocked.Decrement(ref _open);
        }
    }
}
