using System.Net.Sockets;
using Harp.Dispatcher.Access;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Operations;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// One client's connection: it reads requests and hands each to <see cref="OrderedRequests"/> or, where it has an id, to
/// <see cref="NumberedRequests"/>. A mistake in one request is answered and the connection goes on, unless nobody can tell where the next
/// request begins, or the first line is no JSON object: whoever sends such a line speaks another protocol, as a browser does at the wish of
/// any web page.
/// </summary>
internal sealed class Session
{
    /// <summary>The number of requests that are taken in before whatever else waits for the thread has its turn.</summary>
    private const int TakenInARow = 64;

    private readonly Connection _connection;
    private readonly long _since;
    private readonly SessionLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ReadingRooms.Place _place;
    private readonly FrameReader _frames;
    private readonly FrameWriter _writer;
    private readonly SessionClock _clock;
    private readonly SessionIdentity _identity;
    private readonly AuditLog _audit;
    private readonly OrderedRequests _ordered;
    private readonly NumberedRequests _numbered;
    private readonly WorkLane _lane;
    private readonly CancellationTokenSource _readStop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private Task _probing = Task.CompletedTask;
    private volatile bool _isGone;
    private volatile bool _isWithoutRoom;
    private volatile bool _hasSpoken;
    private bool _isForeign;
    private int _broken;

    public Session(
        Connection connection, OperationTable operations, AccessControl access, SessionLimits limits, SharedMemory shared,
        TimeProvider time, ILogger log, DispatcherMetrics? metrics = null)
    {
        _connection = connection;
        _since = time.GetTimestamp();
        _connection.EndOnReset();
        _limits = limits;
        _time = time;
        _log = log;
        _place = shared.Lines.Open(connection.RemoteEndPoint, admitted: access.IsOpen);
        _frames = new FrameReader(connection.Input, limits.Link.RequestLineBytesMax, _place.Room);
        _writer = connection.WriteLines(limits.Link.WriteStallTimeout, time);
        _clock = new SessionClock(limits.Link, time);
        _identity = new SessionIdentity(access, connection.RemoteEndPoint);
        _audit = new AuditLog(() => Peer, log);
        var runner = new RequestRunner(operations, () => _isGone, _giveUp.Token, _audit, metrics);
        _lane = shared.Turns.Open(limits.ReadsMax, IsGoneByNow);
        _numbered = new NumberedRequests(runner, _writer, _clock, limits, shared, _lane, connection.RemoteEndPoint, Break);
        _ordered = new OrderedRequests(runner, _writer, _clock, limits, shared, _lane, _numbered);
    }

    private string Peer => _connection.RemoteEndPoint?.ToString() ?? "an unknown peer";

    /// <summary>True if a stop would not wait for the client: see <see cref="SessionClock.IsIdle"/>.</summary>
    public bool IsIdle => _clock.IsIdle;

    /// <summary>The client where it has not sent a request yet; null where it has.</summary>
    public SilentPeer? Silent => _hasSpoken ? null : new SilentPeer(_connection.RemoteEndPoint, _since, Abort);

    /// <summary>Serves the client until it is done, gone or refused. Never throws; the connection is closed at the end.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        try
        {
            await _ordered.AnswerAsync().ConfigureAwait(false);
            await _numbered.Ended.ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Break(failure);
        }

        await _giveUp.CancelAsync().ConfigureAwait(false);
        await _readStop.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        await _numbered.Ended.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _ordered.Forget();
        _place.Dispose();
    }

    /// <summary>
    /// Called now and then: ends the reading of a client that is over its time, and all that was asked by one that is gone.
    /// </summary>
    public void CheckTime()
    {
        IsGoneByNow();
        _isWithoutRoom |= _clock.IsTooLongWithoutRoom(_place.Room.Waits);
        if (_isWithoutRoom || _clock.IsOver)
        {
            _readStop.Cancel();
        }
    }

    /// <summary>
    /// The dispatcher stops: no more requests are read; those that were get their replies, which for a wait is <c>shutdown</c>.
    /// </summary>
    public void Stop()
    {
        _readStop.Cancel();
        _giveUp.Cancel();
    }

    /// <summary>Breaks the connection: the client does not read what it is told.</summary>
    public void Abort() => _connection.Abort();

    private async Task ReadAsync()
    {
        try
        {
            FrameStatus status;
            var taken = 0;
            if (IsGoneByNow())
            {
                return;
            }

            do
            {
                if (!_frames.TryRead(out var frame))
                {
                    frame = await _frames.ReadAsync(_readStop.Token).ConfigureAwait(false);
                }
                else if (taken % TakenInARow == 1)
                {
                    // There may be thousands more, and others wait for the thread: after the first, the next client to be accepted.
                    await Task.Yield();
                    if (IsGoneByNow())
                    {
                        return;
                    }
                }

                status = frame.Status;
                if (status != FrameStatus.Line && _connection.IsReset)
                {
                    await GiveUpAsync().ConfigureAwait(false);
                    return;
                }

                await TakeAsync(frame).ConfigureAwait(false);
                taken++;
            }
            while (status == FrameStatus.Line && _identity.IsAdmitted && !_isForeign);

            // Nobody reads any more, so nobody would see that the client is gone while it waits for something.
            _probing = GiveUpWhenGoneAsync();
        }
        catch (LineStalledException stalled)
        {
            _ordered.Refuse(SessionClock.StalledError(stalled));
        }
        catch (OperationCanceledException) when (_isWithoutRoom)
        {
            _ordered.Refuse(SessionClock.NoRoomError(_limits.ReadingBytesMax));
        }
        catch (OperationCanceledException) when (_clock.IsFirstLineLate)
        {
            _ordered.Refuse(_clock.FirstLineError());
        }
        catch (OperationCanceledException)
        {
            // Idle for too long, or the dispatcher stops: there is nothing more to read.
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            await GiveUpAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // The barrier of the reading side, as in Break.
            _log.SessionFailed(Peer, fault);
            await GiveUpAsync().ConfigureAwait(false);
        }
        finally
        {
            _ordered.Complete();
            _numbered.Complete();
        }
    }

    private async ValueTask TakeAsync(Frame frame)
    {
        switch (frame.Status)
        {
            case FrameStatus.Line:
                _clock.RequestRead();
                var parsed = await _identity.AdmitAsync(Read(frame.Line.Span), _readStop.Token).ConfigureAwait(false);
                if (!_identity.IsAdmitted && parsed.Error is { } refused)
                {
                    _audit.TellNotLetIn(refused);
                }
                else if (_identity.User is { } user)
                {
                    _place.Admit(user);
                }

                await (parsed.Id.IsNull
                    ? _ordered.AddAsync(parsed, _identity.User, frame.Line.Length, _readStop.Token)
                    : _numbered.AddAsync(parsed, _identity.User, frame.Line.Length, _readStop.Token)).ConfigureAwait(false);
                break;
            case FrameStatus.Truncated:
                _ordered.Refuse(HarpError.TruncatedLine());
                break;
            case FrameStatus.TooLong:
                _ordered.Refuse(HarpError.LineTooLong(_limits.Link.RequestLineBytesMax));
                break;
        }
    }

    /// <summary>Reads a line, and sees whether it is the first and none of this protocol.</summary>
    private ParsedRequest Read(ReadOnlySpan<byte> line)
    {
        var parsed = ParsedRequest.Of(line);
        _isForeign = !_hasSpoken && parsed.Error?.Type == ErrorType.ParseError;
        _hasSpoken = true;
        return _isForeign
            ? parsed with { Error = HarpError.Parse($"{parsed.Error!.Message}; as it is the first line, the connection closes") }
            : parsed;
    }

    /// <summary>
    /// The client said that it has no more requests, or is gone: TCP does not tell which, so it is probed while replies are outstanding.
    /// </summary>
    private async Task GiveUpWhenGoneAsync()
    {
        try
        {
            await HalfCloseProbe.WaitUntilGoneAsync(_writer, _time, _giveUp.Token).ConfigureAwait(false);
            await GiveUpAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session ended first.
        }
    }

    /// <summary>
    /// Asks the kernel whether the client has reset the connection. Reading finds that after all that was sent before, and writing after a
    /// first piece of work; there may be thousands of such connections.
    /// </summary>
    private bool IsGoneByNow()
    {
        if (!_isGone && _connection.IsOver)
        {
            _ = GiveUpAsync();
            _readStop.Cancel();
        }

        return _isGone;
    }

    /// <summary>Nobody is there to read replies: what was asked and not begun is dropped.</summary>
    private Task GiveUpAsync()
    {
        _isGone = true;
        _lane.Close();
        return _giveUp.CancelAsync();
    }

    /// <summary>Keeps what ended the connection before its time, told by whichever request met it first.</summary>
    private void Break(Exception failure)
    {
        if (Interlocked.Exchange(ref _broken, 1) != 0)
        {
            return;
        }

        if (failure is IOException or SocketException or ObjectDisposedException or TimeoutException or OperationCanceledException)
        {
            // The client is gone or does not read: there is nobody to tell.
            _log.SessionEnded(Peer, failure.Message);
        }
        else
        {
            // The barrier of the session: a fault of ours costs this connection and no other.
            _log.SessionFailed(Peer, failure);
        }

        _connection.Abort();
        _ = GiveUpAsync();
    }

    private async Task EndAsync()
    {
        // Nobody is left to wait for, so probing ends too: it must not write while the connection says goodbye.
        await _giveUp.CancelAsync().ConfigureAwait(false);
        await _probing.ConfigureAwait(false);
        if (_isGone || IsIdle)
        {
            // There is nobody, or no reply that a close could destroy: whoever keeps its side open meanwhile is not waited for.
            return;
        }

        await _writer.FlushAsync().ConfigureAwait(false);
        await LingeringClose.RunAsync(_connection, _frames, _limits.LingerTime, _time).ConfigureAwait(false);
    }
}
