using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
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
    /// <summary>How long a call may take to end beyond the grace of its procedure, before its connection is broken; for peers that do not read.</summary>
    private static readonly TimeSpan AbortAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(2);

    /// <summary>How many callers are told at a time that they are too many; more are closed without a word.</summary>
    private const int RefusalsMax = 256;

    private readonly CancellationTokenSource _stopOpening = new();
    private readonly ConcurrentDictionary<IIncomingConnection, Task> _serving = new();
    private readonly ConcurrentDictionary<CallSession, bool> _sessions = new();
    private volatile bool _stopping;
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
            catch (Exception failed) when (failed is SocketException or IOException)
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
        await _stopOpening.CancelAsync().ConfigureAwait(false);
        var all = Task.WhenAll(_serving.Values);
        await Task.WhenAny(all, Task.Delay(limit, services.Time)).ConfigureAwait(false);
        _stopping = true;
        foreach (var session in _sessions.Keys)
        {
            session.Ending.Set(CallEnd.Shutdown);
        }

        all = Task.WhenAll(_serving.Values);
        await Task.WhenAny(all, Task.Delay(services.Options.Grace + AbortAfter, services.Time)).ConfigureAwait(false);
        foreach (var session in _sessions.Keys)
        {
            session.Abort();
        }

        await all.ConfigureAwait(false);
    }

    private void Take(IIncomingConnection incoming)
    {
        var welcome = Interlocked.Increment(ref _open) <= services.Options.ConnectionsMax;
        if (!welcome && _open > services.Options.ConnectionsMax + RefusalsMax)
        {
            Interlocked.Decrement(ref _open);
            incoming.Dispose();
            return;
        }

        var started = new TaskCompletionSource();
        _serving[incoming] = RunAsync(incoming, welcome, started.Task);
        started.SetResult();
    }

    private async Task RunAsync(IIncomingConnection incoming, bool welcome, Task started)
    {
        await started.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var late = new CancellationTokenSource(services.Options.Limits.FirstLineTimeout, services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopOpening.Token);
            var connection = await incoming.OpenAsync(either.Token).ConfigureAwait(false);
            await (welcome ? ServeAsync(connection) : RefuseAsync(connection)).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or AuthenticationException or OperationCanceledException)
        {
            services.Logger.LogDebug("a connection was not opened: {Message}", failed.Message);
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
            _serving.TryRemove(incoming, out _);
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        var session = new CallSession(connection, services);
        _sessions[session] = true;
        if (_stopping)
        {
            session.Ending.Set(CallEnd.Shutdown);
        }

        try
        {
            await session.RunAsync().ConfigureAwait(false);
        }
        finally
        {
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
                HarpError.WithData(("retry_after", 1), ("limit", services.Options.ConnectionsMax))))).ConfigureAwait(false);
            var reader = new FrameReader(connection.Input, services.Options.Limits.RequestLineBytesMax);
            await LingeringClose.RunAsync(connection, reader, RefusalLimit, services.Time).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException)
        {
            // It did not wait for the refusal.
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
