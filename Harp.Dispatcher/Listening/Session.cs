using System.Net.Sockets;
using System.Threading.Channels;
using Harp.Dispatcher.Operations;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// One client's connection: one side reads requests, the other answers them in order. Requests that only post to the loop are posted as they
/// are read, so that a client that sends many at once gets them into one commit; everything else waits for its turn.
/// A mistake in one request is answered and the connection goes on, unless nobody can tell where the next request begins.
/// </summary>
internal sealed class Session : IReplyWriter
{
    private readonly Connection _connection;
    private readonly OperationTable _operations;
    private readonly SessionLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FrameReader _frames;
    private readonly FrameWriter _writer;
    private readonly Channel<Turn> _turns;
    private readonly ReadAhead _ahead;
    private readonly SessionClock _clock;
    private readonly CancellationTokenSource _readStop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private Task _probing = Task.CompletedTask;
    private volatile bool _isGone;
    private int _unpostedTurns;

    public Session(Connection connection, OperationTable operations, SessionLimits limits, TimeProvider time, ILogger log)
    {
        _connection = connection;
        _operations = operations;
        _limits = limits;
        _time = time;
        _log = log;
        _frames = new FrameReader(connection.Input, limits.Link.RequestLineBytesMax);
        _writer = new FrameWriter(connection.Output, limits.Link.WriteStallTimeout, time);
        _turns = Channel.CreateUnbounded<Turn>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _ahead = new ReadAhead(limits.PipelinedMax, limits.PipelinedBytesMax);
        _clock = new SessionClock(limits.Link, time);
    }

    private string Peer => _connection.RemoteEndPoint?.ToString() ?? "an unknown peer";

    /// <summary>Serves the client until it is done, gone or refused. Never throws; the connection is closed at the end.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        try
        {
            await AnswerAsync().ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or TimeoutException or OperationCanceledException)
        {
            // The client is gone or does not read: there is nobody to tell.
            _log.SessionEnded(Peer, broken.Message);
            _connection.Abort();
        }
        catch (Exception fault)
        {
            // The barrier of the session: a fault of ours costs this connection and no other.
            _log.SessionFailed(Peer, fault);
            _connection.Abort();
        }

        await _giveUp.CancelAsync().ConfigureAwait(false);
        await _readStop.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Called now and then: ends the reading of a client that is over its time.</summary>
    public void CheckTime()
    {
        if (_clock.IsOver)
        {
            _readStop.Cancel();
        }
    }

    /// <summary>The dispatcher stops: no more requests are read; those that were get their replies, which for a wait is <c>shutdown</c>.</summary>
    public void Stop()
    {
        _readStop.Cancel();
        _giveUp.Cancel();
    }

    /// <summary>Breaks the connection: the client does not read what it is told.</summary>
    public void Abort() => _connection.Abort();

    ValueTask IReplyWriter.WriteAsync(Reply reply) => _writer.WriteAsync(reply);

    ValueTask IReplyWriter.WriteLinesAsync(ReadOnlyMemory<byte> lines) => _writer.WriteLinesAsync(lines);

    private async Task ReadAsync()
    {
        try
        {
            FrameStatus status;
            do
            {
                var frame = await _frames.ReadAsync(_readStop.Token).ConfigureAwait(false);
                status = frame.Status;
                if (status != FrameStatus.End)
                {
                    await _ahead.TakeAsync(frame.Line.Length, _readStop.Token).ConfigureAwait(false);
                    _clock.RequestRead();
                    _turns.Writer.TryWrite(TurnOf(frame));
                }
            }
            while (status == FrameStatus.Line);
            if (status == FrameStatus.End)
            {
                _probing = GiveUpWhenGoneAsync();
            }
        }
        catch (OperationCanceledException) when (_clock.IsFirstLineLate)
        {
            await _ahead.TakeAsync(0, CancellationToken.None).ConfigureAwait(false);
            _turns.Writer.TryWrite(Refusal(_clock.FirstLineError()));
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
            // The barrier of the reading side, as in RunAsync.
            _log.SessionFailed(Peer, fault);
            await GiveUpAsync().ConfigureAwait(false);
        }
        finally
        {
            _turns.Writer.TryComplete();
        }
    }

    /// <summary>The client said that it has no more requests, or is gone: TCP does not tell which, so it is probed while replies are outstanding.</summary>
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

    /// <summary>Nobody is there to read replies.</summary>
    private Task GiveUpAsync()
    {
        _isGone = true;
        return _giveUp.CancelAsync();
    }

    private Turn TurnOf(Frame frame) => frame.Status switch
    {
        FrameStatus.Line => TurnOf(frame.Line.Span),
        FrameStatus.Truncated => Refusal(HarpError.TruncatedLine()),
        _ => Refusal(HarpError.LineTooLong(_limits.Link.RequestLineBytesMax)),
    };

    private Turn TurnOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var request = Request.Parse(line);
            if (Volatile.Read(ref _unpostedTurns) == 0 && _operations.FindPosted(request) is { } posted)
            {
                return new Turn(null, posted.PostAsync(request), line.Length);
            }

            Interlocked.Increment(ref _unpostedTurns);
            return new Turn(request, null, line.Length);
        }
        catch (HarpErrorException refused)
        {
            return Refusal(refused.Error) with { Bytes = line.Length };
        }
    }

    private static Turn Refusal(HarpError error) => new(null, Task.FromResult<Reply>(OutcomeReply.Error(error)), Bytes: 0);

    private async Task AnswerAsync()
    {
        await foreach (var turn in _turns.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var reply = turn.Reply is null ? await CarryOutAsync(turn.Request!).ConfigureAwait(false) : await turn.Reply.ConfigureAwait(false);
            if (reply is not null)
            {
                await _writer.WriteAsync(reply, more: NextIsReady()).ConfigureAwait(false);
            }

            _clock.Answered();
            _ahead.Release(turn.Bytes);
        }
    }

    /// <summary>Whether the next reply can be written at once, so that both leave in one packet.</summary>
    private bool NextIsReady() => _turns.Reader.TryPeek(out var next) && next.Reply is { IsCompletedSuccessfully: true };

    private async Task<Reply?> CarryOutAsync(Request request)
    {
        try
        {
            if (_operations.FindPosted(request) is { } posted)
            {
                return await posted.PostAsync(request).ConfigureAwait(false);
            }

            await _operations.Find(request).RunAsync(request, this, _giveUp.Token).ConfigureAwait(false);
            return null;
        }
        catch (HarpErrorException refused)
        {
            return OutcomeReply.Error(refused.Error);
        }
        catch (OperationCanceledException) when (!_isGone)
        {
            return OutcomeReply.Error(new HarpError(ErrorType.Shutdown, "the dispatcher is stopping; ask again when it is back"));
        }
        finally
        {
            Interlocked.Decrement(ref _unpostedTurns);
        }
    }

    private async Task EndAsync()
    {
        // Nobody is left to wait for, so probing ends too: it must not write while the connection says goodbye.
        await _giveUp.CancelAsync().ConfigureAwait(false);
        await _probing.ConfigureAwait(false);
        await _writer.FlushAsync().ConfigureAwait(false);
        await LingeringClose.RunAsync(_connection, _frames, _limits.LingerTime, _time).ConfigureAwait(false);
    }
}
