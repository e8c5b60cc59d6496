using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Harp.Dispatcher.Access;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Operations;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>Accepts clients, up to a bound, and gives each a session; looks after the sessions' time limits.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly IConnectionListener _sockets;
    private readonly OperationTable _operations;
    private readonly AccessControl _access;
    private readonly Live<SessionLimits> _live;
    private readonly SharedMemory _memory;
    private readonly int? _connectionsMax;
    private readonly TimeProvider _time;
    private readonly DispatcherMetrics _metrics;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<IIncomingConnection, Task> _serving = new();
    private readonly OpeningConnections _opening;
    private readonly ConcurrentDictionary<Session, bool> _sessions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _accepting;
    private int _open;

    public Listener(
        IConnectionListener sockets,
        OperationTable operations,
        AccessControl access,
        Live<SessionLimits> limits,
        SharedMemory memory,
        TimeProvider time,
        DispatcherMetrics metrics,
        ILogger log,
        int? connectionsMax = null)
    {
        _sockets = sockets;
        _operations = operations;
        _access = access;
        _live = limits;
        _memory = memory;
        _time = time;
        _metrics = metrics;
        _log = log;
        _connectionsMax = connectionsMax;
        _opening = new OpeningConnections(time);
        _timer = time.CreateTimer(_ => CheckTimes(), null, CheckEvery, CheckEvery);
        _accepting = AcceptAllAsync();
    }

    /// <summary>The bounds of clients that come now.</summary>
    private SessionLimits Limits => _live.Current;

    /// <summary>The number of clients at once: a door may have a bound of its own.</summary>
    private int ConnectionsMax => _connectionsMax ?? Limits.ConnectionsMax;

    /// <summary>The address where clients connect.</summary>
    public EndPoint LocalEndPoint => _sockets.LocalEndPoint;

    /// <summary>The number of clients for whom a stop would not wait.</summary>
    public int Idle => _sessions.Keys.Count(session => session.IsIdle);

    /// <summary>Accepts nobody any more. Who is connected stays.</summary>
    public async Task StopAcceptingAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sockets.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
    }

    /// <summary>Ends the sessions: what was asked is answered, waits are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAcceptingAsync().ConfigureAwait(false);
        foreach (var session in _sessions.Keys)
        {
            session.Stop();
        }

        var ended = Task.WhenAll(_serving.Values);
        await Task.WhenAny(ended, Task.Delay(Limits.LingerTime, _time)).ConfigureAwait(false);
        foreach (var session in _sessions.Keys)
        {
            session.Abort();
        }

        await Task.WhenAny(ended, Task.Delay(Limits.LingerTime, _time)).ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Serve(await _sockets.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                // One client's bad luck, or no file handles left for now: the others must still be served.
                _log.AcceptFailed(failure.Message);
                await Task.Delay(PauseAfterFailure, _time).ConfigureAwait(false);
            }
        }
    }

    private void Serve(IIncomingConnection incoming)
    {
        var welcome = Interlocked.Increment(ref _open) <= ConnectionsMax || MakeRoom();
        if (!welcome && _open > (long)ConnectionsMax + Limits.RefusalsMax)
        {
            Interlocked.Decrement(ref _open);
            incoming.Dispose();
            return;
        }

        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving.TryAdd(incoming, served.Task);
        _metrics.ConnectionOpened();
        _ = ServeAsync(incoming, welcome, served);
    }

    /// <summary>Has clients give way that say nothing; false where all have asked for something.</summary>
    private bool MakeRoom() =>
        SilentPeers.MakeRoom([.. _opening.Peers, .. _sessions.Keys.Select(session => session.Silent).OfType<SilentPeer>()], _time);

    /// <summary>Whatever takes time here yields first, so that the next client is accepted meanwhile: a handshake, an operation.</summary>
    private async Task ServeAsync(IIncomingConnection incoming, bool welcome, TaskCompletionSource served)
    {
        try
        {
            await OpenAsync(incoming, welcome).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            _metrics.ConnectionClosed();
            _serving.TryRemove(incoming, out _);
            served.SetResult();
        }
    }

    private async Task OpenAsync(IIncomingConnection incoming, bool welcome)
    {
        try
        {
            var connection = await _opening.OpenAsync(
                incoming, Limits.Link.FirstLineTimeout, Limits.HandshakesMax, _stop.Token).ConfigureAwait(false);
            await (welcome ? ServeAsync(connection) : RefuseAsync(connection)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException or OperationCanceledException)
        {
            _log.SessionEnded(PeerOf(incoming), failure.Message);
        }
        catch (Exception fault)
        {
            // The barrier of what comes before a session: a fault of ours costs this connection, and is told.
            incoming.Dispose();
            _log.SessionFailed(PeerOf(incoming), fault);
        }
    }

    private static string PeerOf(IIncomingConnection incoming) => incoming.RemoteEndPoint?.ToString() ?? "an unknown peer";

    private async Task ServeAsync(Connection connection)
    {
        if (connection.RemoteEndPoint is UnixPeer operatorOfMachine)
        {
            _log.OperatorConnected(operatorOfMachine);
        }

        var session = new Session(connection, _operations, _access, Limits, _memory, _time, _log, _metrics);
        _sessions.TryAdd(session, true);
        if (_stop.IsCancellationRequested)
        {
            session.Stop();
        }

        await session.RunAsync().ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }

    private async Task RefuseAsync(Connection connection)
    {
        await using (connection)
        {
            try
            {
                using var stopped = _stop.Token.Register(connection.Abort);
                var refusal = TooManyConnections();
                _metrics.Answered(refusal);
                await connection.WriteLines(Limits.Link.WriteStallTimeout, _time).WriteAsync(refusal).ConfigureAwait(false);
                var frames = new FrameReader(connection.Input, Limits.Link.RequestLineBytesMax);
                await LingeringClose.RunAsync(connection, frames, Limits.LingerTime, _time).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
            {
                // It did not wait for its refusal.
            }
        }
    }

    private OutcomeReply TooManyConnections() => OutcomeReply.Error(new HarpError(
        ErrorType.Overloaded,
        $"{ConnectionsMax} clients are connected already, the most that may",
        HarpError.WithData(("retry_after", 1), ("limit", ConnectionsMax))));

    private void CheckTimes()
    {
        foreach (var session in _sessions.Keys)
        {
            session.CheckTime();
        }
    }
}
