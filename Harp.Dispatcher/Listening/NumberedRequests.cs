using Harp.Dispatcher.Operations;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests of a session that have an id (spec: "Requests with an id"): they are carried out at once, all beside each other, and their replies carry the id.
/// Bounded in number by refusal, so that a connection full of waits can still cancel what it waits for elsewhere; in bytes, and in what is held of the store, by waiting.
/// </summary>
internal sealed class NumberedRequests
{
    private readonly RequestRunner _runner;
    private readonly FrameWriter _writer;
    private readonly SessionClock _clock;
    private readonly SessionLimits _limits;
    private readonly Action<Exception> _broken;
    private readonly ReadAhead _ahead;
    private readonly SemaphoreSlim _reads;
    private readonly Withdrawals _withdrawals;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The requests under way, and one more for the session that may bring others.</summary>
    private int _outstanding = 1;

    public NumberedRequests(RequestRunner runner, FrameWriter writer, SessionClock clock, SessionLimits limits, SharedMemory shared, Action<Exception> broken)
    {
        _runner = runner;
        _writer = writer;
        _clock = clock;
        _limits = limits;
        _broken = broken;
        _ahead = new ReadAhead(int.MaxValue, limits.PipelinedBytesMax, shared);
        _reads = new SemaphoreSlim(limits.ReadsMax);
        _withdrawals = new Withdrawals(runner.GiveUp);
    }

    /// <summary>Done after <see cref="Complete"/> and the last reply.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes back a request that is under way (spec: "withdraw").</summary>
    public Task<bool> WithdrawAsync(RawJson id) => _withdrawals.WithdrawAsync(id);

    /// <summary>Takes a request in, once there is room for its bytes. A refusal is written before anything else is read: who does not read gets no more of them.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask AddAsync(ParsedRequest parsed, string? user, int bytes, CancellationToken cancellationToken)
    {
        await _ahead.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        var error = Interlocked.Increment(ref _outstanding) > _limits.ConcurrentMax + 1 ? TooMany() : parsed.Error;
        var replies = new NumberedReplies(this, parsed.Id);
        if (error is null)
        {
            Start(parsed.Request!, user, replies, bytes);
        }
        else
        {
            _ahead.Release(bytes);
            await AnswerAsync(Task.FromResult<Reply?>(OutcomeReply.Error(error)), replies).ConfigureAwait(false);
        }
    }

    /// <summary>No more requests will come.</summary>
    public void Complete() => Leave();

    /// <summary>
    /// A request that only posts is posted here, in the order of arrival, and its bytes count until the loop has answered; everything else keeps little of its line, and must not
    /// hold up the reading of the next.
    /// </summary>
    private void Start(Request request, string? user, NumberedReplies replies, int bytes)
    {
        if (_runner.Post(request, user) is { } posted)
        {
            _ = AnswerPostedAsync(posted, replies, bytes);
        }
        else
        {
            _ahead.Release(bytes);
            var underWay = _withdrawals.Add(request);
            _ = Task.Run(() => AnswerAsync(request, user, replies, underWay));
        }
    }

    private async Task AnswerAsync(Request request, string? user, NumberedReplies replies, Withdrawals.UnderWay? underWay)
    {
        using (underWay)
        {
            await AnswerAsync(_runner.RunAsync(request, user, replies, underWay), replies).ConfigureAwait(false);
        }
    }

    private async Task AnswerPostedAsync(Task<Reply> posted, NumberedReplies replies, int bytes)
    {
        await AnswerAsync(posted!, replies).ConfigureAwait(false);
        _ahead.Release(bytes);
    }

    private async Task AnswerAsync(Task<Reply?> answer, NumberedReplies replies)
    {
        try
        {
            if (await answer.ConfigureAwait(false) is { } reply)
            {
                _runner.Answered(reply);
                await replies.WriteAsync(reply).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // The barrier of the request: whatever it was, the session decides what it means for the connection.
            _broken(failure);
        }

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

    /// <summary>Where the replies to one request go.</summary>
    private sealed class NumberedReplies(NumberedRequests all, RawJson id) : IReplyWriter
    {
        public ValueTask WriteAsync(Reply reply) => all._writer.WriteAsync(new ReplyLine(id, reply));

        public ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines) => all._writer.WriteAsync(new ReplyLines(id, lines));

        public Task<bool> WithdrawAsync(RawJson request) => all.WithdrawAsync(request);

        public async ValueTask<ReadHold> HoldAsync()
        {
            await all._reads.WaitAsync().ConfigureAwait(false);
            return new ReadHold(all._reads);
        }
    }
}
