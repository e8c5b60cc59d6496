using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Harp.Dispatcher.Operations;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests of a session that have an id (spec: "Requests with an id"): they are carried out at once, all beside each other, and their
/// replies carry the id. Bounded in number by refusal, so that a connection full of waits can still cancel what it waits for elsewhere; in
/// bytes, and in what is held of the store, by waiting. A request gives its place back when the turn to write its last reply has come,
/// before the reply leaves: whoever has read it finds the place free.
/// </summary>
internal sealed class NumberedRequests
{
    /// <summary>The number of replies to calls that may gather before they are sent.</summary>
    private const int UnsentMax = 256;

    private readonly RequestRunner _runner;
    private readonly FrameWriter _writer;
    private readonly SessionClock _clock;
    private readonly SessionLimits _limits;
    private readonly Action<Exception> _broken;
    private readonly ReadAhead _ahead;
    private readonly WorkLane _lane;
    private readonly WaitPlaces _waits;
    private readonly EndPoint? _peer;
    private readonly Withdrawals _withdrawals;
    private readonly Channel<(Task<Reply> Posted, NumberedReplies Replies)> _calls =
        Channel.CreateUnbounded<(Task<Reply>, NumberedReplies)>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _answering;

    /// <summary>The requests that are not over, and one more for the session that may bring others.</summary>
    private int _outstanding = 1;

    /// <summary>The requests that take one of the places: those whose last reply is not being written.</summary>
    private int _taken;

    public NumberedRequests(
        RequestRunner runner, FrameWriter writer, SessionClock clock, SessionLimits limits, SharedMemory shared, WorkLane lane,
        EndPoint? peer, Action<Exception> broken)
    {
        _runner = runner;
        _writer = writer;
        _clock = clock;
        _limits = limits;
        _broken = broken;
        _ahead = new ReadAhead(limits.AnsweringMax, limits.PipelinedBytesMax, shared);
        _lane = lane;
        _waits = shared.Waits;
        _peer = peer;
        _withdrawals = new Withdrawals(runner.GiveUp);
    }

    /// <summary>Done after <see cref="Complete"/> and the last reply.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes back a request that is under way (spec: "withdraw").</summary>
    public Task<bool> WithdrawAsync(RawJson id) => _withdrawals.WithdrawAsync(id);

    /// <summary>
    /// Takes a request in, once there is room for its bytes. A refusal is written before anything else is read: who does not read gets no
    /// more of them.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask AddAsync(ParsedRequest parsed, string? user, int bytes, CancellationToken cancellationToken)
    {
        await _ahead.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _outstanding);
        var error = Interlocked.Increment(ref _taken) > _limits.ConcurrentMax ? TooMany() : parsed.Error;
        var replies = new NumberedReplies(this, parsed.Id, bytes, user);
        if (error is null)
        {
            Start(parsed.Request!, user, replies);
        }
        else
        {
            replies.GiveRoomBack();
            await AnswerAsync(Task.FromResult<Reply?>(OutcomeReply.Error(error)), replies).ConfigureAwait(false);
        }
    }

    /// <summary>No more requests will come.</summary>
    public void Complete()
    {
        _calls.Writer.TryComplete();
        Leave();
    }

    /// <summary>
    /// A request that only posts is posted here, in the order of arrival; everything else must not hold up the reading of the next. Each
    /// counts as read ahead until it is answered, or waits for its job: a client that does not read its replies is not served for ever.
    /// </summary>
    private void Start(Request request, string? user, NumberedReplies replies)
    {
        if (_runner.Post(request, user) is not { } posted)
        {
            Run(request, user, replies);
        }
        else if (request is CallRequest)
        {
            _calls.Writer.TryWrite((posted, replies));
            _answering ??= AnswerCallsAsync();
        }
        else
        {
            _ = AnswerAsync(posted!, replies);
        }
    }

    /// <summary>
    /// Runs a piece of work. What reads the store waits for its turn first, so it begins here without holding up anybody: thousands of
    /// pieces of work for the pool would do that.
    /// </summary>
    private void Run(Request request, string? user, NumberedReplies replies)
    {
        var underWay = _withdrawals.Add(request);
        _ = request is RefreshHostsRequest or PruneRequest
            ? Task.Run(() => AnswerAsync(request, user, replies, underWay))
            : AnswerAsync(request, user, replies, underWay);
    }

    /// <summary>
    /// The loop accepts calls in the order in which they were posted, many at once. They are answered in that order, so that what is ready
    /// together leaves in one packet.
    /// </summary>
    private async Task AnswerCallsAsync()
    {
        var unsent = 0;
        while (await _calls.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_calls.Reader.TryRead(out var call))
            {
                await ((Task)call.Posted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var more = ++unsent < UnsentMax && _calls.Reader.TryPeek(out var next) && next.Posted.IsCompleted;
                unsent = more ? unsent : 0;
                await AnswerAsync(call.Posted!, call.Replies, more).ConfigureAwait(false);
            }
        }
    }

    private async Task AnswerAsync(Request request, string? user, NumberedReplies replies, Withdrawals.UnderWay? underWay)
    {
        using (underWay)
        {
            await AnswerAsync(_runner.RunAsync(request, user, replies, underWay), replies).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(Task<Reply?> answer, NumberedReplies replies, bool othersFollow = false)
    {
        try
        {
            if (await answer.ConfigureAwait(false) is { } reply)
            {
                _runner.Answered(reply);
                await replies.WriteLastAsync(reply, othersFollow).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // The barrier of the request: whatever it was, the session decides what it means for the connection.
            _broken(failure);
        }

        replies.GivePlaceBack();
        replies.GiveRoomBack();
        _clock.Answered();
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
        {
            _ended.SetResult();
        }
    }

    private HarpError TooMany() => new(
        ErrorType.Overloaded,
        $"{_limits.ConcurrentMax} requests with an id are under way on this connection already, the most that may; nothing was done",
        HarpError.WithData(("retry_after", 1), ("limit", _limits.ConcurrentMax)));

    private HarpError TooManyWaits() => new(
        ErrorType.Overloaded,
        $"too many requests with an id wait for jobs already, of {_waits.Max} that may on all connections together; nothing was done",
        HarpError.WithData(("retry_after", 1), ("limit", _waits.Max)));

    /// <summary>The place where the replies to one request go.</summary>
    private sealed class NumberedReplies(NumberedRequests requests, RawJson id, int bytes, string? user) : IReplyWriter
    {
        private bool _placeIsBack;
        private bool _roomIsBack;
        private string? _waitsAs;
        private ReadPermit? _hold;

        public ValueTask WriteAsync(Reply reply, bool more = false) => more
            ? ReadPermit.WorkUntilItStalls(_hold, requests._writer.GatherAsync(new ReplyLine(id, reply)))
            : WriteAsync(new ReplyLine(id, reply), more: false);

        public ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more = false) => WriteAsync(new ReplyLines(id, lines), more);

        public Task<bool> WithdrawAsync(RawJson request) => requests.WithdrawAsync(request);

        public async Task<ReadPermit?> HoldAsync() => _hold = await requests._lane.EnterAsync().ConfigureAwait(false);

        public void BeginWait()
        {
            if (_waitsAs is null)
            {
                var owner = user ?? PeerAddress.Of(requests._peer).ToString();
                if (!requests._waits.TryTake(owner))
                {
                    throw new HarpErrorException(requests.TooManyWaits());
                }

                _waitsAs = owner;
                GiveRoomBack();
            }
        }

        /// <summary>Only one at a time has anything to say for a request, so the first time counts without more ado.</summary>
        public void GivePlaceBack()
        {
            if (!_placeIsBack)
            {
                _placeIsBack = true;
                Interlocked.Decrement(ref requests._taken);
                if (_waitsAs is { } owner)
                {
                    requests._waits.Release(owner);
                }
            }
        }

        /// <summary>The request counts no longer as read ahead of its reply.</summary>
        public void GiveRoomBack()
        {
            if (!_roomIsBack)
            {
                _roomIsBack = true;
                requests._ahead.Release(bytes);
            }
        }

        public ValueTask WriteLastAsync(Reply reply, bool othersFollow) =>
            requests._writer.WriteAsync(new LastLine<ReplyLine>(new ReplyLine(id, reply), this), othersFollow);

        private ValueTask WriteAsync<TLine>(TLine line, bool more)
            where TLine : struct, IWireMessage =>
            ReadPermit.WorkUntilItStalls(
                _hold, more ? requests._writer.WriteAsync(line) : requests._writer.WriteAsync(new LastLine<TLine>(line, this)));
    }

    /// <summary>
    /// The last of a request. It is written when its turn has come, and by then nothing stands between it and the client; a place that was
    /// given back any earlier would let a client that does not read pile up replies that wait for their turn.
    /// </summary>
    private readonly struct LastLine<TLine>(TLine line, NumberedReplies replies) : IWireMessage
        where TLine : struct, IWireMessage
    {
        public void Write(IBufferWriter<byte> output)
        {
            line.Write(output);
            replies.GivePlaceBack();
        }
    }
}
