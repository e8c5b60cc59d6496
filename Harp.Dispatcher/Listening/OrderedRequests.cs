using System.Threading.Channels;
using Harp.Dispatcher.Operations;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests of a session that have no id: they are answered in the order of their arrival, one after another. Those that only post to
/// the loop are posted as they are read, so that a client that sends many at once gets them into one commit; everything else waits for its
/// turn.
/// </summary>
internal sealed class OrderedRequests(
    RequestRunner runner, FrameWriter writer, SessionClock clock, SessionLimits limits, SharedMemory shared, WorkLane lane,
    NumberedRequests? numbered = null) : IReplyWriter
{
    private readonly Channel<PendingReply> _turns = Channel.CreateUnbounded<PendingReply>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly ReadAhead _ahead = new(limits.PipelinedMax, limits.PipelinedBytesMax, shared);
    private int _unpostedTurns;
    private ReadPermit? _hold;

    /// <summary>Takes a request in, once there is room for it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask AddAsync(ParsedRequest parsed, string? user, int bytes, CancellationToken cancellationToken)
    {
        await _ahead.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
        _turns.Writer.TryWrite(PendingReplyOf(parsed, user) with { Bytes = bytes });
    }

    /// <summary>
    /// Answers, in its turn, what is no request and the last that is read. It waits for no room: where nobody is answered any more none
    /// would come.
    /// </summary>
    public void Refuse(HarpError error)
    {
        clock.RequestRead();
        _ahead.TakeOneMore();
        _turns.Writer.TryWrite(Refusal(error));
    }

    /// <summary>No more requests will come.</summary>
    public void Complete() => _turns.Writer.TryComplete();

    /// <summary>The session is over: what was not answered never will be.</summary>
    public void Forget() => _ahead.Dispose();

    /// <summary>Answers all requests; done after <see cref="Complete"/> and the last reply.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The client does not read.</exception>
    public async Task AnswerAsync()
    {
        while (await _turns.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_turns.Reader.TryRead(out var turn))
            {
                var reply = turn.Reply is null
                    ? await CarryOutAsync(turn.Request!, turn.User).ConfigureAwait(false) : await turn.Reply.ConfigureAwait(false);
                if (reply is not null)
                {
                    runner.Answered(reply);
                    await writer.WriteAsync(reply, more: NextIsReady()).ConfigureAwait(false);
                }

                clock.Answered();
                _ahead.Release(turn.Bytes);
            }
        }
    }

    ValueTask IReplyWriter.WriteAsync(Reply reply, bool more) =>
        ReadPermit.WorkUntilItStalls(_hold, more ? writer.GatherAsync(reply) : writer.WriteAsync(reply));

    ValueTask IReplyWriter.WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more) =>
        ReadPermit.WorkUntilItStalls(_hold, writer.WriteLinesAsync(lines));

    Task<bool> IReplyWriter.WithdrawAsync(RawJson request) => numbered?.WithdrawAsync(request) ?? Task.FromResult(false);

    async Task<ReadPermit?> IReplyWriter.HoldAsync() => _hold = await lane.EnterAsync().ConfigureAwait(false);

    /// <summary>Of these one waits on each connection, which bounds them.</summary>
    void IReplyWriter.BeginWait()
    {
    }

    private static PendingReply Refusal(HarpError error) => new(null, null, Task.FromResult<Reply>(OutcomeReply.Error(error)), Bytes: 0);

    private PendingReply PendingReplyOf(ParsedRequest parsed, string? user)
    {
        if (parsed.Request is not { } request)
        {
            return Refusal(parsed.Error!);
        }

        if (Volatile.Read(ref _unpostedTurns) == 0 && runner.Post(request, user) is { } posted)
        {
            return new PendingReply(null, null, posted, Bytes: 0);
        }

        Interlocked.Increment(ref _unpostedTurns);
        return new PendingReply(request, user, null, Bytes: 0);
    }

    /// <summary>True if the next reply can be written at once, so that both leave in one packet.</summary>
    private bool NextIsReady() => _turns.Reader.TryPeek(out var next) && next.Reply is { IsCompletedSuccessfully: true };

    private async Task<Reply?> CarryOutAsync(Request request, string? user)
    {
        if (!runner.IsPrompt(request))
        {
            // Whoever added the request is reading the next one, or accepting the next client: that goes on meanwhile.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        try
        {
            return await runner.RunAsync(request, user, this).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _unpostedTurns);
        }
    }
}
