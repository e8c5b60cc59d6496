using System.Net;
using Harp.Hosting;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;
using Harp.Serving.Diagnostics;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Listening;

/// <summary>
/// One connection, and so one call: a request line, who asks, which procedure, a worker, its messages, the end. Checks come in the order
/// grammar, version, shape, credentials, procedure, so that a stranger learns nothing of the catalogue.
/// </summary>
internal sealed class CallSession
{
    /// <summary>
    /// The time that the peer may go on sending after the last line, so that it can read that line before the connection closes.
    /// </summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly CallServices _services;
    private readonly long _since;
    private readonly ProtocolLimits _limits;
    private readonly LineRoom _room;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;

    public CallSession(Connection connection, CallServices services)
    {
        (_connection, _services, _limits) = (connection, services, services.Options.Current.Limits);
        _since = services.Time.GetTimestamp();
        _room = services.Lines.Enter(Address).Open();
        _reader = new FrameReader(connection.Input, _limits.RequestLineBytesMax, _room);
        _writer = connection.WriteLines(_limits.WriteStallTimeout, services.Time);
    }

    /// <summary>Breaks the connection of a peer that does not read.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>The peer where it has not asked for anything yet; null where it has.</summary>
    public SilentPeer? Silent => HasRequest ? null : new SilentPeer(_connection.RemoteEndPoint, _since, Abort);

    /// <summary>True if the peer has asked for something.</summary>
    public bool HasRequest { get; private set; }

    /// <summary>The place where reasons to end the call are left.</summary>
    public CallEnding Ending { get; } = new();

    public async Task RunAsync()
    {
        try
        {
            if (await ReadRequestAsync().ConfigureAwait(false) is { } request)
            {
                HasRequest = true;
                await WatchAndServeAsync(request).ConfigureAwait(false);
            }
        }
        catch (HarpErrorException refused)
        {
            Refuse(refused.Error, user: null, procedure: "");
            await AnswerAsync(refused.Error).ConfigureAwait(false);
            await LingeringClose.RunAsync(_connection, _reader, LingerTime, _services.Time).ConfigureAwait(false);
        }
        finally
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            _room.Dispose();
            _services.Lines.Leave(Address);
        }
    }

    /// <summary>The request; null where the peer left before it had asked for anything.</summary>
    private async Task<IWireMessage?> ReadRequestAsync()
    {
        if (_connection.IsOver)
        {
            return null;
        }

        try
        {
            var reading = _reader.ReadAsync(Ending.Token);
            using var late = reading.IsCompleted
                ? null : Ending.After(_limits.FirstLineTimeout, CallEnd.WithoutRequest(_limits.FirstLineTimeout), _services.Time);
            var frame = await reading.ConfigureAwait(false);
            return frame.Status switch
            {
                FrameStatus.Line => (IWireMessage?)DaemonRequest.Parse(frame.Line.Span, out var end) ?? end,
                FrameStatus.TooLong => throw new HarpErrorException(HarpError.LineTooLong(_limits.RequestLineBytesMax)),
                FrameStatus.Truncated => throw new HarpErrorException(HarpError.TruncatedLine()),
                _ => null,
            };
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new HarpErrorException((await Ending.Ended.ConfigureAwait(false)).Answer!);
        }
    }

    private async Task WatchAndServeAsync(IWireMessage request)
    {
        using var over = new CancellationTokenSource();
        var watch = new PeerWatch(_reader, _writer, Ending, _services.Time);
        var watching = watch.RunAsync(over.Token);
        try
        {
            var served = request is DaemonEnd end ? EndAsync(end) : ServeAsync((DaemonRequest)request);
            if (await served.ConfigureAwait(false) is { } answer)
            {
                await AnswerAsync(answer).ConfigureAwait(false);
            }

            await LingeringClose.RunAsync(_connection, watch.Drained.WaitAsync, LingerTime, _services.Time).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    /// <summary>The error to end with; null where the last line was sent, or nobody is there to read it.</summary>
    private async Task<HarpError?> ServeAsync(DaemonRequest request)
    {
        string? user = null;
        try
        {
            var access = _services.Access.Current;
            user = await access.AuthenticateAsync(request.Auth, _connection.RemoteEndPoint, Ending.Token).ConfigureAwait(false);
            if (!BuiltInProcedures.IsReserved(request.Procedure))
            {
                access.Check(user, request.Procedure, _connection.RemoteEndPoint);
            }

            using var lease = _services.Handler.Enter();
            var procedure = lease.Handler.Catalogue.Find(request.Procedure, MayCall);
            using var place = _services.Gate.Enter(procedure);
            var admitted = new Invocation(procedure.Name, request.Arguments, user, Client)
            {
                Job = request.Job,
                Attempt = request.Attempt,
                Caller = request.Caller,
                Trace = request.Trace,
                Patience = request.Timeout,
                MaxExecTime = request.MaxExecTime,
            };
            var running = request is { Job: { } job, Attempt: { } attempt } && procedure.Kind != ProcedureKind.BuiltIn
                ? _services.Jobs.Enter(
                    new JobCall(job, attempt), Caller(user, procedure.Name), Ending, _services.Options.Current.Tombstones, MayAnybody)
                : null;
            return await JournalAsync(request, admitted, place, running, (call, peer) => procedure.Kind == ProcedureKind.BuiltIn
                ? AnswerBuiltInAsync(call, lease.Handler.Catalogue, MayCall)
                : lease.Handler.CallAsync(procedure, call, peer)).ConfigureAwait(false);

            bool MayCall(string name) => access.Allows(user, name, _connection.RemoteEndPoint);

            bool MayAnybody(string? other, EndPoint? peer) => access.Allows(other, procedure.Name, peer);
        }
        catch (HarpErrorException refused)
        {
            Refuse(refused.Error, user, request.Procedure);
            return refused.Error;
        }
        catch (OperationCanceledException)
        {
            return (await Ending.Ended.ConfigureAwait(false)).Answer;
        }
    }

    /// <summary>
    /// Ends the call of a job's attempt for whoever may make it; the answer is sent when nothing of it is left. Returns the error to end
    /// with, or null where the last line was sent.
    /// </summary>
    private async Task<HarpError?> EndAsync(DaemonEnd end)
    {
        string? user = null;
        try
        {
            var access = _services.Access.Current;
            user = await access.AuthenticateAsync(end.Auth, _connection.RemoteEndPoint, Ending.Token).ConfigureAwait(false);
            var wasHere = await _services.Jobs.EndAsync(
                new JobCall(end.Job, end.Attempt),
                Caller(user, ""),
                _services.Options.Current.Tombstones,
                procedure => access.Check(user, procedure, _connection.RemoteEndPoint),
                Ending.Token).ConfigureAwait(false);
            _services.Logger.EndedForJob(user, Client, end.Attempt, Printable.Of(end.Job), wasHere ? "was here" : "is not known here");
            await SendAsync(new DaemonEnded(wasHere)).ConfigureAwait(false);
            return null;
        }
        catch (HarpErrorException refused)
        {
            Refuse(refused.Error, user, "end");
            return refused.Error;
        }
        catch (OperationCanceledException)
        {
            return (await Ending.Ended.ConfigureAwait(false)).Answer;
        }
    }

    private IPAddress Address => PeerAddress.Of(_connection.RemoteEndPoint);

    private CallerOf Caller(string? user, string procedure) => new(user, _connection.RemoteEndPoint, procedure);

    private string? Client => _connection.RemoteEndPoint?.ToString();

    /// <summary>Carries the call out, and tells the journal how that went, whatever happens.</summary>
    private async Task<HarpError?> JournalAsync(
        DaemonRequest request, Invocation call, IDisposable place, JobCalls.Running? running,
        Func<Invocation, CallPeer, Task<CallOutcome>> carryOut)
    {
        var peer = new CallPeer(_connection, _writer, Ending, place);
        var journal = CallJournal.Begin(request, call, peer, _services);
        var word = ErrorType.SystemError;
        try
        {
            var outcome = await carryOut(call with { Trace = journal.TraceParent ?? call.Trace }, peer).ConfigureAwait(false);
            word = outcome.Word;
            return outcome.Answer;
        }
        catch (HarpErrorException refused)
        {
            // Logged as the call's end, not as a refusal: it was admitted.
            word = refused.Error.Type;
            return refused.Error;
        }
        catch (OperationCanceledException) when (Ending.Token.IsCancellationRequested)
        {
            var answer = (await Ending.Ended.ConfigureAwait(false)).Answer;
            word = answer?.Type ?? CallOutcome.CallerLeft;
            return answer;
        }
        finally
        {
            journal.End(word);
            _ = LeaveAsync(running, peer);
        }
    }

    private async Task LeaveAsync(JobCalls.Running? running, CallPeer peer)
    {
        await (peer.Remainder ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        running?.Leave(lost: Ending.Token.IsCancellationRequested && !peer.HasOutcome);
    }

    /// <summary>Answers what the daemon answers itself.</summary>
    private async Task<CallOutcome> AnswerBuiltInAsync(Invocation call, Catalogue catalogue, Func<string, bool> mayCall)
    {
        var result = BuiltInProcedures.Run(
            call.Arguments, catalogue, procedure => procedure.Kind == ProcedureKind.BuiltIn || mayCall(procedure.Name),
            _limits.DaemonMessageBytesMax);
        try
        {
            await _writer.WriteAsync(new Acknowledgement(false), more: true).ConfigureAwait(false);
            await _writer.WriteAsync(DaemonMessage.Result(result)).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
        {
            _connection.Abort();
        }

        return new CallOutcome(null, CallOutcome.Result);
    }

    private void Refuse(HarpError error, string? user, string procedure)
    {
        _services.Metrics.Refused(error.Type);
        if (user is null)
        {
            _services.Logger.Refused(Client, error.Type);
        }
        else
        {
            _services.Logger.UserRefused(user, Client, error.Type, Printable.Of(procedure));
        }
    }

    private Task AnswerAsync(HarpError error) => SendAsync(DaemonMessage.Error(error));

    /// <summary>Sends a last line, to whoever may still be there to read it.</summary>
    private async Task SendAsync<T>(T last)
        where T : IWireMessage
    {
        try
        {
            await _writer.WriteAsync(last).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
        {
            _connection.Abort();
        }
    }
}
