using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Client.Connections;

/// <summary>
/// One call on one connection to a daemon (spec: "Dispatcher to daemon"): request, acknowledgement, packets, outcome. Disposed before its
/// outcome is known, it asks the daemon to end the work, waits a limited time for the answer, and breaks the connection.
/// </summary>
internal sealed class DaemonCall : IAsyncDisposable
{
    private readonly LineConnection _connection;
    private readonly HarpServerOptions _options;
    private readonly string _endPoint;
    private bool _streams;
    private bool _broken;

    private DaemonCall(LineConnection connection, HarpServerOptions options, string endPoint) =>
        (_connection, _options, _endPoint) = (connection, options, endPoint);

    /// <summary>The outcome of the call; null while it has not ended.</summary>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>Connects, asks, and waits for the acknowledgement or the error in its place.</summary>
    public static async Task<DaemonCall> OpenAsync(
        LinkSettings settings, HarpServerOptions options, DaemonRequest request, CancellationToken cancellationToken)
    {
        var line = RequestLine.Of(request, options.Limits.RequestLineBytesMax);
        var connection = await LineConnection.ConnectAsync(settings, "daemon", cancellationToken).ConfigureAwait(false);
        var call = new DaemonCall(connection, options, settings.EndPoint);
        try
        {
            await call.AskAsync(line, request, cancellationToken).ConfigureAwait(false);
            return call;
        }
        catch
        {
            await call.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next packet; null where the outcome came instead.</summary>
    public async ValueTask<RawJson?> NextPacketAsync(CancellationToken cancellationToken)
    {
        var message = await ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        if (message.Kind == DaemonMessageKind.Packet && _streams)
        {
            return message.Value.Copy();
        }

        Outcome = OutcomeOf(message, CallStage.Run, CallStarted.Yes);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Outcome is not null)
        {
            await _connection.CloseAsync().ConfigureAwait(false);
            return;
        }

        if (!_broken)
        {
            await EndWorkAsync().ConfigureAwait(false);
        }

        await _connection.DropAsync().ConfigureAwait(false);
    }

    private async Task AskAsync(byte[] line, DaemonRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(line, Redacted(line, request), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or TimeoutException)
        {
            _broken = true;
            throw Lost(failed.Message, failed);
        }

        var message = await ReadAsync(_options.AcknowledgeTimeout, cancellationToken).ConfigureAwait(false);
        _streams = message.Kind == DaemonMessageKind.AcknowledgedStream;
        if (!_streams && message.Kind != DaemonMessageKind.AcknowledgedSingle)
        {
            Outcome = message.Kind == DaemonMessageKind.Error
                ? OutcomeOf(message, CallStage.Acknowledge, CallStarted.No)
                : throw Nonsense($"expected an acknowledgement or an error, got {DaemonMessageKinds.Words(message.Kind)}", null);
        }
    }

    private async ValueTask<DaemonMessage> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return DaemonMessage.Parse(await _connection.ReadAsync(timeout, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException late)
        {
            throw Lost($"no acknowledgement within {timeout.TotalSeconds:0.###} s", late);
        }
        catch (HarpErrorException garbage)
        {
            throw Nonsense(garbage.Error.Message, garbage);
        }
        catch (Exception failed) when (failed is IOException or InvalidDataException)
        {
            _broken = true;
            throw Lost(failed.Message, failed);
        }
    }

    private JobOutcome OutcomeOf(DaemonMessage message, CallStage stage, CallStarted started) => message.Kind switch
    {
        DaemonMessageKind.Result => JobOutcome.Result(null, message.Value.Copy()),
        DaemonMessageKind.Exception => JobOutcome.Raised(null, HarpError.Read(message.Value)),
        DaemonMessageKind.Error when HarpError.Read(message.Value) is var error => error.Type == ErrorType.Cancelled
            ? JobOutcome.Cancelled(null)
            : JobOutcome.Failed(null, error, stage, started == CallStarted.No ? FailureFacts.Of(error).Started ?? started : started),
        _ => throw Nonsense(
            $"expected {(_streams ? "a packet or an outcome" : "an outcome")}, got {DaemonMessageKinds.Words(message.Kind)}", null),
    };

    /// <summary>Tells the daemon to end the work and reads on, within the limit, until it has.</summary>
    private async Task EndWorkAsync()
    {
        try
        {
            var line = WireBytes.LineOf(DaemonCancel.Instance);
            using var limit = new CancellationTokenSource(_options.CancelTimeout, _options.Time);
            await _connection.SendAsync(line, line, limit.Token).ConfigureAwait(false);
            while (true)
            {
                await _connection.ReadAsync(Timeout.InfiniteTimeSpan, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception done) when (done is IOException or TimeoutException or InvalidDataException or OperationCanceledException)
        {
            // The daemon closed when nothing was left of the call, or did not in time; breaking the connection ends the call in any case.
        }
    }

    private static byte[] Redacted(byte[] line, DaemonRequest request) => request.Auth is not { } auth
        ? line
        : WireBytes.LineOf(request with { Auth = auth with { Password = "***" } });

    private HarpConnectionException Lost(string why, Exception inner) => new(
        _endPoint,
        $"the connection to the daemon at {_endPoint} was lost before the call ended: {why}; whether the procedure ran is unknown",
        outcomeUnknown: true,
        inner);

    private HarpProtocolException Nonsense(string message, Exception? inner) => new(
        _endPoint, $"the daemon at {_endPoint} sent what is no message: {message}; whether the procedure ran is unknown",
        outcomeUnknown: true, inner);
}
