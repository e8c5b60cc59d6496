using System.Threading.Channels;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The one place through which everything goes that changes a job. It takes messages in batches; each batch goes through the scheduler,
/// is committed once, and only then are replies released, calls started or stopped and followers woken: no reply and no call precedes its
/// commit. When the store fails, nothing of the batch is answered as a success, and the loop ends for good.
/// </summary>
internal sealed class DispatchLoop : ICallSink, IDisposable
{
    private readonly Channel<LoopMessage> _messages;
    private readonly Errands _errands;
    private readonly BatchProcessor _processor;
    private volatile LoopLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _alarm;
    private readonly Arrivals _arrivals;
    private readonly FullDiskWait _fullDisk;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopMessage? _current;
    private long _queuedBytes;
    private int _lastTaken;
    private bool _draining;

    public DispatchLoop(BatchProcessor processor, LoopLimits limits, TimeProvider time, ILogger<DispatchLoop> log)
    {
        _processor = processor;
        _limits = limits;
        _time = time;
        _log = log;
        _messages = Channel.CreateBounded<LoopMessage>(
            new BoundedChannelOptions(limits.QueuedMax)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.Wait,
                AllowSynchronousContinuations = true,
            });
        _arrivals = new(_messages.Reader);
        _errands = new(limits.QueuedMax, _messages.Writer);
        _fullDisk = new(_errands.Reader, _messages.Reader, processor, limits, time, log);
        _alarm = time.CreateTimer(
            _ => _messages.Writer.TryWrite(LoopMessage.Tick.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The clock that it goes by.</summary>
    public TimeProvider Time => _time;

    /// <summary>Done when the loop has ended; faulted with <see cref="StoreFailedException"/> when the store made it end.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes up what the store holds and starts the loop on a thread of its own, because commits block.</summary>
    /// <exception cref="StoreFailedException">The store cannot be used.</exception>
    public void Start()
    {
        _processor.Recover(this);
        SetAlarm();
        new Thread(Run) { Name = "dispatch loop", IsBackground = true }.Start();
    }

    /// <summary>
    /// Asks for a call, for the user <paramref name="caller"/>. The reply comes when the job is on disk, or says why it is not.
    /// </summary>
    /// <param name="request">The call.</param>
    /// <param name="caller">Who asks; null where nobody was asked.</param>
    /// <param name="queueMayAppear">Whether the call is accepted, too, where its queue does not exist yet.</param>
    public Task<Reply> SubmitAsync(CallRequest request, string? caller = null, bool queueMayAppear = true)
    {
        if (_fullDisk.Refusal is { } noRoom)
        {
            return Task.FromResult(noRoom);
        }

        var queued = Interlocked.Add(ref _queuedBytes, request.OpaqueBytes);
        if (queued > _limits.QueuedBytesMax && queued > request.OpaqueBytes)
        {
            Interlocked.Add(ref _queuedBytes, -request.OpaqueBytes);
            return Task.FromResult(Refusals.TooMuchQueued(_limits.QueuedBytesMax));
        }

        return AskAsync(reply => new LoopMessage.Submit(request, caller, reply) { QueueMayAppear = queueMayAppear });
    }

    /// <summary>True if the store holds the job, and no end of it: see <see cref="LiveJobs.IsAlive"/>.</summary>
    public bool IsAlive(JobId job) => _processor.Jobs.IsAlive(job);

    /// <summary>Asks for a job to be ended.</summary>
    public Task<Reply> CancelAsync(JobId job) => AskAsync(reply => new LoopMessage.Cancel(job, reply));

    /// <summary>Asks for all jobs of a queue to be ended, at one moment; the reply comes when all have ended.</summary>
    public Task<Reply> CancelQueueAsync(QueueName queue) => AskAsync(reply => new LoopMessage.CancelQueue(queue, reply));

    /// <summary>The queues of one moment, in the order of their appearance.</summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException">The dispatcher is stopping.</exception>
    public async Task<IReadOnlyList<ListedQueueReply>> ListQueuesAsync()
    {
        var queues = new TaskCompletionSource<IReadOnlyList<ListedQueueReply>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new LoopMessage.ListQueues(queues)).ConfigureAwait(false);
        return await queues.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Has some jobs forgotten that have ended and that <paramref name="limits"/> exclude as of <paramref name="now"/>: see
    /// <see cref="Pruning"/>.
    /// </summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException">The dispatcher is stopping.</exception>
    public async Task<PruneStep> PruneStepAsync(PruneLimits limits, DateTimeOffset now)
    {
        var step = new TaskCompletionSource<PruneStep>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(new LoopMessage.Prune(limits, now, step)).ConfigureAwait(false);
        return await step.Task.ConfigureAwait(false);
    }

    /// <summary>From now on these limits hold; done when the loop has taken them in.</summary>
    /// <exception cref="IOException">The loop has ended.</exception>
    public Task ChangeAsync(LoopLimits loop, SchedulerLimits scheduler)
    {
        _limits = loop;
        return TellAsync(done => new LoopMessage.Change(loop, scheduler, done));
    }

    /// <summary>Done when the loop has been round once: it lives, and its store takes what it is given.</summary>
    /// <exception cref="IOException">The loop has ended.</exception>
    public Task PingAsync() => TellAsync(answered => new LoopMessage.Ping(answered));

    /// <summary>Lets a stop that has begun, or the next, wait for no running call.</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>
    /// Starts no job any more, waits for those that run, interrupts what runs for longer than the limit, and ends the loop.
    /// Waiting jobs stay in the store for the next start.
    /// </summary>
    public async Task StopAsync()
    {
        await SendAsync(new LoopMessage.Drain()).ConfigureAwait(false);
        _log.Draining(_limits.DrainTime.TotalSeconds);
        await Task.WhenAny(_drained.Task, _ended.Task, _hurry.Task, Task.Delay(_limits.DrainTime, _time)).ConfigureAwait(false);
        await SendAsync(new LoopMessage.InterruptRunning()).ConfigureAwait(false);
        await Task.WhenAny(_drained.Task, _ended.Task).ConfigureAwait(false);
        _errands.Complete();
        await Task.WhenAny(_ended.Task).ConfigureAwait(false);
    }

    ValueTask ICallSink.ConnectedAsync(JobId job) => PostAsync(new LoopMessage.Connected(job));

    ValueTask ICallSink.AcknowledgedAsync(JobId job, int attempt) => PostAsync(new LoopMessage.Acknowledged(job, attempt));

    async ValueTask<Task> ICallSink.PacketsAsync(JobId job, int attempt, PacketRun run)
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new LoopMessage.Packets(job, attempt, run, committed)).ConfigureAwait(false);
        return committed.Task;
    }

    async ValueTask ICallSink.EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft)
    {
        var stored = outcome.Value.Utf8.Length > LineRoom.FreeBytes
            ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        await PostAsync(new LoopMessage.CallEnded(job, attempt, outcome, nothingLeft, stored)).ConfigureAwait(false);
        await (stored?.Task ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    ValueTask ICallSink.EndAnsweredAsync(JobId job, EndAnswer answer) => PostAsync(new LoopMessage.EndAnswered(job, answer));

    public void Dispose() => _alarm.Dispose();

    private Task<Reply> AskAsync(Func<TaskCompletionSource<Reply>, LoopMessage> question)
    {
        var reply = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = PostAsync(question(reply));
        return posted.IsCompletedSuccessfully ? reply.Task : AnswerAsync();

        async Task<Reply> AnswerAsync()
        {
            await posted.ConfigureAwait(false);
            return await reply.Task.ConfigureAwait(false);
        }
    }

    private async Task TellAsync(Func<TaskCompletionSource, LoopMessage> report)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(report(taken)).ConfigureAwait(false);
        await taken.Task.ConfigureAwait(false);
    }

    private async ValueTask PostAsync(LoopMessage message)
    {
        message.PostedAt = _time.GetTimestamp();
        if (!_messages.Writer.TryWrite(message))
        {
            await WaitAndRefuseAtEndAsync(WriteAsync(message), message).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(LoopMessage message)
    {
        await _messages.Writer.WriteAsync(message).ConfigureAwait(false);

        // It was the loop's thread that made room and came here; it has better things to do.
        await Task.Yield();
    }

    /// <summary>Posts one of those that go first: see <see cref="Errands"/>.</summary>
    private ValueTask SendAsync(LoopMessage errand) => WaitAndRefuseAtEndAsync(_errands.AddAsync(errand), errand);

    private static async ValueTask WaitAndRefuseAtEndAsync(ValueTask posted, LoopMessage message)
    {
        try
        {
            await posted.ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The loop has ended: who waits for an answer must not wait for ever.
            Refusals.Refuse(message);
        }
    }

    private void Run()
    {
        try
        {
            while (WaitForEvents())
            {
                RunBatch();
            }

            _processor.Leave();
            _ended.TrySetResult();
        }
        catch (StoreFailedException failure)
        {
            _log.StoreFailed(failure.Message);
            End(failure);
        }
        catch (Exception fault)
        {
            // The barrier of the loop. What its memory says may no longer be what the store says, so it must not go on.
            _log.LoopFailed(fault);
            End(fault);
        }
    }

    /// <summary>Waits for an event; false when none will come any more.</summary>
    private bool WaitForEvents() => _fullDisk.HasKept || _arrivals.Wait(crowd: _lastTaken > 1, _limits.BatchMax);

    private void RunBatch()
    {
        var (taken, bytes) = (0, 0L);
        while (taken < _limits.BatchMax && _fullDisk.TryTake(out var message))
        {
            _draining |= message is LoopMessage.Drain;
            bytes += (message as LoopMessage.Submit)?.Request.OpaqueBytes ?? 0;
            _current = message;
            _processor.Take(message);
            _current = null;
            taken++;
        }

        _lastTaken = taken;

        // Before the replies leave: who has one may ask for the next call at once.
        Interlocked.Add(ref _queuedBytes, -bytes);
        try
        {
            _processor.Finish(this, _fullDisk.Peek() is { } next and not LoopMessage.Tick ? next.PostedAt : null);
        }
        catch (StoreFullException full)
        {
            _fullDisk.Run(
                full, () => _processor.Complete(this), refused => Interlocked.Add(ref _queuedBytes, -refused.Request.OpaqueBytes));
        }

        SetAlarm();
        if (_draining && _processor.IsIdle)
        {
            _drained.TrySetResult();
        }
    }

    private void SetAlarm()
    {
        var due = _processor.NextDeadline;
        _alarm.Change(due is { } time ? time : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void End(Exception cause)
    {
        _errands.Complete();
        _processor.RefuseAll();
        if (_current is not null)
        {
            Refusals.Refuse(_current);
        }

        while (_fullDisk.TryTake(out var message))
        {
            Refusals.Refuse(message);
        }

        _ended.TrySetException(cause);
    }
}
