using System.Collections.Concurrent;
using System.Security.Authentication;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Listening;

/// <summary>Accepts connections, bounds how many there are, and ends them all when the daemon stops.</summary>
internal sealed class DaemonListener(CallServices services)
{
    /// <summary>
    /// The time that a call may take to end beyond the grace of its procedure, before its connection is broken; for peers that do not read.
    /// </summary>
    private static readonly TimeSpan AbortAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(2);

    /// <summary>The number of callers that are told at a time that they are too many; more are closed without a word.</summary>
    private const int RefusalsMax = 256;

    private readonly CancellationTokenSource _stopOpening = new();
    private readonly ConcurrentDictionary<IIncomingConnection, Task> _serving = new();
    private readonly OpeningConnections _opening = new(services.Time);
    private readonly ConcurrentDictionary<CallSession, bool> _sessions = new();
    private volatile bool _stopping;
    private int _open;

    /// <summary>The number of calls that were ended because the daemon stopped.</summary>
    public int EndedEarly { get; private set; }

    /// <summary>
    /// Lets running calls go on for a limit, ends those that are left, and returns when none is. Peers that have not asked for anything yet
    /// are told at once.
    /// </summary>
    /// <param name="limit">For how long calls may go on.</param>
    /// <param name="hurry">Done when they may not go on any longer.</param>
    public async Task StopAsync(TimeSpan limit, Task hurry)
    {
        await _stopOpening.CancelAsync().ConfigureAwait(false);
        _stopping = true;
        foreach (var session in _sessions.Keys.Where(session => !session.HasRequest))
        {
            session.Ending.Set(CallEnd.Shutdown);
        }

        using (var over = new CancellationTokenSource())
        {
            await Task.WhenAny(Task.WhenAll(_serving.Values), Task.Delay(limit, services.Time, over.Token), hurry).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }

        var left = _sessions.Keys.Where(session => session.HasRequest && !session.Ending.Token.IsCancellationRequested).ToArray();
        EndedEarly = left.Length;
        Array.ForEach(left, session => session.Ending.Set(CallEnd.Shutdown));
        var all = Task.WhenAll(_serving.Values);
        await Task.WhenAny(all, Task.Delay(services.Options.Current.Grace + AbortAfter, services.Time)).ConfigureAwait(false);
        foreach (var session in _sessions.Keys)
        {
            session.Abort();
        }

        await all.ConfigureAwait(false);
    }

    /// <summary>Serves a connection, or refuses it where there are too many.</summary>
    public void Take(IIncomingConnection incoming)
    {
        var most = services.Options.Current.ConnectionsMax;
        var open = Interlocked.Increment(ref _open);
        var welcome = open <= most || MakeRoom();
        if (!welcome && open > most + RefusalsMax)
        {
            Interlocked.Decrement(ref _open);
            incoming.Dispose();
            return;
        }

        services.Metrics.ConnectionOpened();
        var started = new TaskCompletionSource();
        _serving[incoming] = RunAsync(incoming, welcome, started.Task);
        started.SetResult();
    }

    /// <summary>Has peers give way that say nothing; false where all have asked for something.</summary>
    private bool MakeRoom() =>
        SilentPeers.MakeRoom([.. _opening.Peers, .. _sessions.Keys.Select(session => session.Silent).OfType<SilentPeer>()], services.Time);

    private async Task RunAsync(IIncomingConnection incoming, bool welcome, Task started)
    {
        await started.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var options = services.Options.Current;
            var connection = await _opening.OpenAsync(
                incoming, options.Limits.FirstLineTimeout, options.HandshakesMax, _stopOpening.Token).ConfigureAwait(false);
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
            services.Metrics.ConnectionClosed();
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
        var most = services.Options.Current.ConnectionsMax;
        services.Metrics.Refused(ErrorType.Overloaded);
        try
        {
            var writer = connection.WriteLines(RefusalLimit, services.Time);
            await writer.WriteAsync(DaemonMessage.Error(new HarpError(
                ErrorType.Overloaded,
                $"all {most} connections are in use; nothing was accepted",
                HarpError.WithData(("retry_after", 1), ("limit", most))))).ConfigureAwait(false);
            var reader = new FrameReader(connection.Input, services.Options.Current.Limits.RequestLineBytesMax);
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
