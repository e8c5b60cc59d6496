using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;

namespace Harp.Daemon.Listening;

/// <summary>
/// One connection, and so one call: a request line, who asks, which procedure, a worker, its messages, the end. Checks come in the order grammar,
/// version, shape, credentials, procedure, so that a stranger learns nothing of the catalogue.
/// </summary>
internal sealed class CallSession
{
    /// <summary>How long the peer may go on sending after the last line, so that it can read that line before the connection closes.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly CallServices _services;
    private readonly ProtocolLimits _limits;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private string _outcome = "";

    public CallSession(Connection connection, CallServices services)
    {
        (_connection, _services, _limits) = (connection, services, services.Options.Limits);
        _reader = new FrameReader(connection.Input, _limits.RequestLineBytesMax);
        _writer = new FrameWriter(connection.Output, _limits.WriteStallTimeout, services.Time);
    }

    /// <summary>Breaks the connection of a peer that does not read.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Where reasons to end the call are left.</summary>
    public CallEnding Ending { get; } = new();

    public async Task RunAsync()
    {
        try
        {
            if (await ReadRequestAsync().ConfigureAwait(false) is { } request)
            {
                await WatchAndServeAsync(request).ConfigureAwait(false);
            }
        }
        catch (HarpErrorException refused)
        {
            await AnswerAsync(refused.Error).ConfigureAwait(false);
            await LingeringClose.RunAsync(_connection, _reader, LingerTime, _services.Time).ConfigureAwait(false);
        }
        finally
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The request; null where the peer left before it had asked for anything.</summary>
    private async Task<DaemonRequest?> ReadRequestAsync()
    {
        using var late = new CancellationTokenSource(_limits.FirstLineTimeout, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, Ending.Token);
        try
        {
            var frame = await _reader.ReadAsync(either.Token).ConfigureAwait(false);
            return frame.Status switch
            {
                FrameStatus.Line => DaemonRequest.Parse(frame.Line.Span),
                FrameStatus.TooLong => throw new HarpErrorException(HarpError.LineTooLong(_limits.RequestLineBytesMax)),
                FrameStatus.Truncated => throw new HarpErrorException(HarpError.TruncatedLine()),
                _ => null,
            };
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (Ending.Token.IsCancellationRequested)
        {
            throw new HarpErrorException((await Ending.Ended.ConfigureAwait(false)).Answer!);
        }
        catch (OperationCanceledException)
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.Timeout,
                $"expected a request line within {_limits.FirstLineTimeout.TotalSeconds} s of connecting, got none",
                HarpError.WithData(("limit", "first_line"))));
        }
    }

    private async Task WatchAndServeAsync(DaemonRequest request)
    {
        using var over = new CancellationTokenSource();
        var watch = new PeerWatch(_reader, _writer, Ending, _services.Time);
        var watching = watch.RunAsync(over.Token);
        try
        {
            if (await ServeAsync(request).ConfigureAwait(false) is { } answer)
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
        try
        {
            var user = await _services.Authenticator.CheckAsync(request.Auth, Ending.Token).ConfigureAwait(false);
            var procedure = _services.Catalogue.Find(request.Procedure);
            var call = new WorkerRequest(procedure.Name, request.Arguments, user, _connection.RemoteEndPoint?.ToString())
            {
                Job = request.Job,
                Attempt = request.Attempt,
                Caller = request.Caller,
            };
            var began = _services.Time.GetTimestamp();
            using var place = _services.Gate.Enter(procedure);
            var failure = procedure.Kind == ProcedureKind.BuiltIn
                ? await AnswerBuiltInAsync(call).ConfigureAwait(false)
                : await CallAsync(procedure, call).ConfigureAwait(false);
            Log(request, call, failure?.Type ?? _outcome, _services.Time.GetElapsedTime(began));
            return failure;
        }
        catch (HarpErrorException refused)
        {
            _services.Logger.Refused(_connection.RemoteEndPoint?.ToString(), refused.Error.Type);
            return refused.Error;
        }
        catch (OperationCanceledException)
        {
            return (await Ending.Ended.ConfigureAwait(false)).Answer;
        }
    }

    private void Log(DaemonRequest request, WorkerRequest call, string outcome, TimeSpan time)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        if (request.Job is { } job)
        {
            _services.Logger.CalledForJob(
                call.User, call.Client, call.Procedure, Printable.Of(request.Caller ?? "nobody known"), Printable.Of(job), request.Attempt, outcome, milliseconds);
        }
        else
        {
            _services.Logger.Called(call.User, call.Client, call.Procedure, outcome, milliseconds);
        }
    }

    /// <summary>
    /// Carries the call out. A worker may have ended while it was idle, unnoticed until now: then nothing ran, and the next worker is tried.
    /// </summary>
    private async Task<HarpError?> CallAsync(ProcedureInfo procedure, WorkerRequest call)
    {
        for (var attempt = 1; ; attempt++)
        {
            var worker = await _services.Workers.TakeAsync(RunAs.Of(procedure), Ending.Token).ConfigureAwait(false);
            if (Ending.Token.IsCancellationRequested)
            {
                await _services.Workers.ReleaseAsync(worker, reusable: true).ConfigureAwait(false);
                throw new OperationCanceledException(Ending.Token);
            }

            using var limit = LimitOf(procedure);
            var relay = new CallRelay(worker, _connection, _writer, Ending, _services);
            var failure = await RunAsync(relay, worker, call with { Deadline = _services.Time.GetUtcNow() + procedure.TimeLimit }).ConfigureAwait(false);
            _outcome = relay.Outcome;
            if (!relay.NothingRan || attempt == WorkerLimits.AttemptsMax || Ending.Token.IsCancellationRequested)
            {
                return failure;
            }
        }
    }

    /// <summary>Ends the call when the procedure's own limit of time has passed; null where it has none.</summary>
    private ITimer? LimitOf(ProcedureInfo procedure) => procedure.TimeLimit is { } limit
        ? _services.Time.CreateTimer(_ => Ending.Set(CallEnd.OverTime(limit)), null, limit, Timeout.InfiniteTimeSpan)
        : null;

    /// <summary>What the daemon answers itself.</summary>
    private async Task<HarpError?> AnswerBuiltInAsync(WorkerRequest call)
    {
        var result = BuiltInProcedures.Run(
            call.Arguments, _services.Catalogue, procedure => _services.MayCall(call.User, procedure), _limits.DaemonMessageBytesMax);
        _outcome = "result";
        try
        {
            await _writer.WriteAsync(new Acknowledgement(false), more: true).ConfigureAwait(false);
            await _writer.WriteAsync(DaemonMessage.Result(result)).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
        {
            _connection.Abort();
        }

        return null;
    }

    /// <summary>A fault of ours must not leave a procedure running that nobody waits for, nor a worker that nobody gives back.</summary>
    private async Task<HarpError?> RunAsync(CallRelay relay, Worker worker, WorkerRequest call)
    {
        try
        {
            return await relay.RunAsync(call).ConfigureAwait(false);
        }
        catch when (!relay.HasReleased)
        {
            await _services.Workers.ReleaseAsync(worker, reusable: false).ConfigureAwait(false);
            throw;
        }
    }

    private async Task AnswerAsync(HarpError error)
    {
        try
        {
            await _writer.WriteAsync(DaemonMessage.Error(error)).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
        {
            _connection.Abort();
        }
    }
}
