using Harp.Daemon.Workers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Calls;

/// <summary>
/// Carries a worker's messages to the peer until the outcome, or until there is a reason to end the call; then the worker is asked, given
/// its grace, and killed with all that it started. The worker is not believed: whatever is no message of a daemon ends the call.
/// </summary>
internal sealed class CallRelay(Worker worker, CallPeer peer, WorkerServices services)
{
    /// <summary>The last line that was seen from the worker; decides whether it can be used again.</summary>
    private bool _outcomeSeen;
    private DaemonMessage _outcome;
    private bool _acknowledged;
    private bool _begun;
    private bool _streams;

    /// <summary>
    /// True if the worker's process ended before it acknowledged the call, or said that code of the author's binds the arguments. It does
    /// one of them before it runs anything, so another worker may be tried.
    /// </summary>
    public bool NothingRan { get; private set; }

    /// <summary>The end of the call, in a word for the log.</summary>
    public string Outcome => _outcome.Kind switch
    {
        DaemonMessageKind.Result => CallOutcome.Result,
        DaemonMessageKind.Exception => CallOutcome.Exception,
        DaemonMessageKind.Error => HarpError.Read(_outcome.Value).Type,
        _ => CallOutcome.CallerLeft,
    };

    /// <summary>True if the worker was given back.</summary>
    public bool HasReleased { get; private set; }

    /// <summary>
    /// The error to answer with once nothing of the call is left; null where the worker's outcome was sent or nobody is there to read.
    /// </summary>
    public async Task<HarpError?> RunAsync(Invocation call)
    {
        var relay = RelayAsync(call);
        await Task.WhenAny(relay, peer.Ending.Ended).ConfigureAwait(false);
        if (relay.IsCompleted)
        {
            var failure = await relay.ConfigureAwait(false);
            if (_outcomeSeen || failure is not null)
            {
                return await FinishAsync(failure).ConfigureAwait(false);
            }
        }

        return await EndEarlyAsync(relay).ConfigureAwait(false);
    }

    private async Task<HarpError?> FinishAsync(HarpError? failure)
    {
        if (failure?.Type == ErrorType.SystemError)
        {
            NothingRan = !_acknowledged && !_begun;
            await worker.WaitForEndAsync(WorkerLimits.End).ConfigureAwait(false);
        }

        var reusable = failure is null && await worker.BecomesIdleAsync(WorkerLimits.Idle).ConfigureAwait(false);
        HasReleased = true;
        await services.Workers.ReleaseAsync(worker, reusable).ConfigureAwait(false);
        return failure is null ? await SendOutcomeAsync().ConfigureAwait(false) : Explain(failure);
    }

    private async Task<HarpError?> SendOutcomeAsync()
    {
        try
        {
            await WriteAsync(_outcome, more: false).ConfigureAwait(false);
        }
        catch (PeerLostException)
        {
            peer.Connection.Abort();
        }

        return null;
    }

    private async Task<HarpError?> EndEarlyAsync(Task<HarpError?> relay)
    {
        var end = await peer.Ending.Ended.ConfigureAwait(false);
        await worker.AskToEndAsync().ConfigureAwait(false);
        var quiet = DrainAsync(relay, isHeard: end.Answer is not null);
        await Task.WhenAny(quiet, Task.Delay(services.Options.Grace, services.Time)).ConfigureAwait(false);
        HasReleased = true;
        await services.Workers.ReleaseAsync(worker, reusable: false).ConfigureAwait(false);
        if (await Task.WhenAny(quiet, Task.Delay(services.Options.Grace, services.Time)).ConfigureAwait(false) != quiet)
        {
            // What keeps the relay is the peer, which does not read: it would not read our answer either.
            peer.Connection.Abort();
            await quiet.ConfigureAwait(false);
            return null;
        }

        return Told(end.Answer?.Type == ErrorType.Shutdown
            ? CallEnd.ShutdownOf(_acknowledged ? CallStarted.Yes : CallStarted.Maybe).Answer : end.Answer);
    }

    /// <summary>The answer, with what could not be killed where there is something.</summary>
    private HarpError? Told(HarpError? answer) => answer is null || worker.Left.Count == 0
        ? answer
        : answer with { Message = $"the call was ended, but these processes of it could not be killed: {string.Join(", ", worker.Left)}" };

    /// <summary>
    /// Reads on, so that a procedure that wants to say its last can: packets still go to a peer that waits for the answer.
    /// </summary>
    private async Task DrainAsync(Task<HarpError?> relay, bool isHeard)
    {
        try
        {
            await relay.ConfigureAwait(false);
            while (!_outcomeSeen && await worker.Output.ReadAsync().ConfigureAwait(false) is { Status: FrameStatus.Line } frame)
            {
                var message = DaemonMessage.Parse(frame.Line);
                _outcomeSeen = message.Kind >= DaemonMessageKind.Result;
                if (isHeard && _streams && message.Kind == DaemonMessageKind.Packet)
                {
                    await WriteAsync(message, more: false).ConfigureAwait(false);
                }
            }
        }
        catch (PeerLostException)
        {
            peer.Connection.Abort();
        }
        catch (Exception broken) when (broken is IOException or HarpErrorException or ObjectDisposedException)
        {
            // It is killed in any case, and what it said last is sent to nobody.
        }
    }

    /// <summary>Returns null after the outcome and when the call is to end early; else what went wrong.</summary>
    private async Task<HarpError?> RelayAsync(Invocation call)
    {
        try
        {
            await worker.SendAsync(call).ConfigureAwait(false);
            while (true)
            {
                var frame = await worker.Output.ReadAsync(peer.Ending.Token).ConfigureAwait(false);
                if (frame.Status != FrameStatus.Line)
                {
                    return Broken(frame.Status);
                }

                if (!await RelayLinesAsync(frame).ConfigureAwait(false))
                {
                    return null;
                }
            }
        }
        catch (HarpErrorException garbage)
        {
            return InvalidMessage($"the procedure's process sent what is no message: {garbage.Error.Message}");
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (PeerLostException)
        {
            // A write may still be stuck in it; nothing but breaking the connection ends that.
            peer.Connection.Abort();
            peer.Ending.Set(CallEnd.Gone);
            return null;
        }
        catch (Exception lost) when (lost is IOException or TimeoutException)
        {
            return Broken(FrameStatus.End);
        }
    }

    /// <summary>Relays a line and those that came with it, in one write to the peer; false after the outcome.</summary>
    private async Task<bool> RelayLinesAsync(Frame frame)
    {
        try
        {
            do
            {
                if (!_acknowledged && frame.Line.Span.SequenceEqual(WorkerLines.Binding))
                {
                    _begun = true;
                    continue;
                }

                var message = DaemonMessage.Parse(frame.Line);
                CheckOrder(message.Kind);
                await TakeAsync(message).ConfigureAwait(false);
            }
            while (!_outcomeSeen && !peer.Ending.Token.IsCancellationRequested
                && worker.Output.TryRead(out frame) && frame.Status == FrameStatus.Line);
        }
        finally
        {
            await ToPeerAsync(peer.Writer.FlushAsync()).ConfigureAwait(false);
        }

        return !_outcomeSeen;
    }

    private void CheckOrder(DaemonMessageKind kind)
    {
        var isAcknowledgement = kind is DaemonMessageKind.AcknowledgedSingle or DaemonMessageKind.AcknowledgedStream;
        if (isAcknowledgement == _acknowledged && kind != DaemonMessageKind.Error)
        {
            throw new HarpErrorException(HarpError.Parse(_acknowledged ? "a second acknowledgement" : "no acknowledgement first"));
        }

        if (kind == DaemonMessageKind.Packet && !_streams)
        {
            throw new HarpErrorException(HarpError.Parse("a packet, though it announced no stream"));
        }

        _streams |= kind == DaemonMessageKind.AcknowledgedStream;
        _acknowledged = true;
        _outcomeSeen = kind >= DaemonMessageKind.Result;
    }

    /// <summary>
    /// The outcome is kept back until the worker is idle again or gone: who has it starts the next call of the same queue, and nothing of
    /// this one may be left then.
    /// </summary>
    private ValueTask TakeAsync(DaemonMessage message)
    {
        if (!_outcomeSeen)
        {
            return WriteAsync(message, more: true);
        }

        _outcome = message with { Value = message.Value.Copy() };
        return ValueTask.CompletedTask;
    }

    private ValueTask WriteAsync(DaemonMessage message, bool more)
    {
        peer.Count(message);
        return ToPeerAsync(peer.Writer.WriteAsync(message, more));
    }

    /// <summary>
    /// A write that fails because of the peer, or because the daemon stopped waiting for it, is told from one that fails because of the
    /// worker.
    /// </summary>
    private static async ValueTask ToPeerAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or TimeoutException or ObjectDisposedException)
        {
            throw new PeerLostException(lost);
        }
    }

    private HarpError Broken(FrameStatus status) => status == FrameStatus.TooLong
        ? InvalidMessage(
            $"expected a message of at most {services.Options.Limits.DaemonMessageBytesMax} bytes from the procedure's process, got "
                + $"a longer one")
        : new HarpError(ErrorType.SystemError, "");

    /// <summary>The worker's end is known only after it was killed.</summary>
    private HarpError Explain(HarpError failure)
    {
        var why = worker.Why is { } known ? $": {known}" : "";
        services.Logger.LogWarning(
            "worker {Pid}: ended with {End}{Why}; {Type} {Message}", worker.Pid, worker.End, why, failure.Type, failure.Message);
        return failure with
        {
            Message = failure.Message.Length > 0
                ? failure.Message : $"the procedure's process ended with {worker.End} before the procedure did{why}",
            Data = HarpError.WithData(("started", _acknowledged ? "yes" : NothingRan ? "no" : "maybe")),
        };
    }

    private static HarpError InvalidMessage(string message) => new(ErrorType.InvalidMessage, message);
}
