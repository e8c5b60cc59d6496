using System.Net.Sockets;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// One call: one connection, from connecting to closing, told to the sink as it happens. Nothing is ever tried twice.
/// The end is told exactly once, and with it whether anything of the call may be left: nothing is after the daemon's own last word, or
/// after it closed because it was told to stop; a connection that broke, or was broken for nonsense, leaves that open.
/// </summary>
internal sealed class DaemonCall(
    JobId job,
    int attempt,
    CallBody? body,
    CallTerms terms,
    HostEntry host,
    IJobReader jobs,
    ITransport transport,
    IStreamSecurity security,
    CallLimits limits,
    LineBudget lines,
    ICallSink sink,
    TimeProvider time,
    ILogger log) : IRunningCall
{
    private readonly CancellationTokenSource _stopConnecting = new(limits.ConnectTimeout, time);
    private readonly TaskCompletionSource<FrameWriter?> _requestSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PacketRelay _packets = new(job, attempt, limits.RunBytesMax, sink);
    private readonly LineRoom _room = lines.Open();
    private CallStage _stage = CallStage.Connect;
    private CallBody? _body = body;
    private bool _streams;
    private bool _acknowledged;
    private long _lastReadTime;
    private bool _nothingLeft = true;
    private int _stopping;
    private volatile bool _isOurs;
    private volatile FrameWriter? _writer;
    private volatile Connection? _connection;

    /// <inheritdoc/>
    public string Procedure { get; private set; } = body?.Procedure ?? "";

    /// <summary>Carries the call out. Never throws.</summary>
    public async Task RunAsync()
    {
        OutcomeReply outcome;
        try
        {
            outcome = await CallAsync().ConfigureAwait(false);
        }
        catch (TlsFailedException failure)
        {
            outcome = CallFailure.Tls(failure, host);
        }
        catch (SocketException failure)
        {
            outcome = CallFailure.Network(failure, _stage, host);
        }
        catch (LineStalledException stalled)
        {
            outcome = CallFailure.Stalled(stalled, _stage, host);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or TimeoutException)
        {
            outcome = CallFailure.Broken(broken.Message, _stage, host);
        }
        catch (OperationCanceledException)
        {
            // Either connecting took too long, or somebody stopped the call: who did has recorded the job's outcome, and this one is not
            // looked at.
            outcome = CallFailure.ConnectTimeout(_stage, host);
        }
        catch (Exception fault)
        {
            // The barrier of the call: a fault of ours ends this job with an error, and no other.
            log.CallFailed(job, fault);
            outcome = CallFailure.Internal(_stage, host);
        }

        _requestSent.TrySetResult(null);
        await sink.EndedAsync(job, attempt, outcome, _nothingLeft).ConfigureAwait(false);
        _room.Dispose();
    }

    /// <inheritdoc/>
    public long? HeardAt => _isOurs || _room.Waits ? time.GetTimestamp() : Later(_room.ProgressAt, _writer?.ProgressAt);

    /// <inheritdoc/>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            _stopConnecting.Cancel();
            _ = SendCancelAsync();
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        Stop();
        _connection?.Abort();
        _room.Abandon();
    }

    private async Task<OutcomeReply> CallAsync()
    {
        var request = Request();
        await using var connection = await transport.ConnectAsync(
            host.Address, host.Port, host.Tls ? new StagedSecurity(security, this) : security, _stopConnecting.Token).ConfigureAwait(false);
        _connection = connection;
        // Who stopped the call meanwhile wants nothing started; a connection that came too late is one that did not come.
        _stopConnecting.Token.ThrowIfCancellationRequested();
        _stopConnecting.CancelAfter(Timeout.InfiniteTimeSpan);
        _stage = CallStage.Acknowledge;
        _nothingLeft = false;
        var writer = _writer = connection.WriteLines(limits.WriteStallTimeout, time);
        await writer.WriteAsync(request).ConfigureAwait(false);
        _requestSent.SetResult(writer);
        await sink.ConnectedAsync(job).ConfigureAwait(false);
        var outcome = await ReadAsync(new FrameReader(connection.Input, limits.MessageBytesMax, _room)).ConfigureAwait(false);
        if (!_nothingLeft)
        {
            // A reset tells the daemon at once that nobody waits any more; an end of the stream might only be a half-close.
            connection.Abort();
        }

        return outcome;
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;

    private DaemonRequest Request()
    {
        var wanted = _body ?? StoredBody();
        (_body, Procedure) = (null, wanted.Procedure);
        return new DaemonRequest(wanted.Procedure, wanted.Arguments, host.Credentials)
        {
            Job = job.ToString(),
            Attempt = attempt,
            Caller = wanted.Caller,
            Trace = terms.Trace ?? wanted.Trace,
            Timeout = terms.Timeout,
            MaxExecTime = terms.MaxExecTime,
        };
    }

    private CallBody StoredBody() => jobs.FindJob(job) is { } stored
        ? new CallBody(stored.Procedure, stored.Arguments, stored.Caller, stored.Trace)
        : throw new OperationCanceledException($"job {job} was cancelled and forgotten before its call began");

    private async Task<OutcomeReply> ReadAsync(FrameReader frames)
    {
        while (true)
        {
            if (!frames.TryRead(out var frame))
            {
                await TellAcknowledgedAsync().ConfigureAwait(false);
                await _packets.HandOnAsync().ConfigureAwait(false);
                _isOurs = false;
                frame = await frames.ReadAsync().ConfigureAwait(false);
                _isOurs = true;
                _lastReadTime = time.GetUtcNow().ToUnixTimeMilliseconds();
            }

            if (frame.Status != FrameStatus.Line)
            {
                await _packets.HandOnAsync().ConfigureAwait(false);
                return WithoutOutcome(frame.Status);
            }

            if (Volatile.Read(ref _stopping) != 0)
            {
                if (IsLastWord(frame.Line))
                {
                    _nothingLeft = true;
                    return OutcomeReply.Cancelled;
                }
            }
            else if (await TakeAsync(frame.Line).ConfigureAwait(false) is { } outcome)
            {
                await _packets.HandOnAsync().ConfigureAwait(false);
                return outcome;
            }
        }
    }

    /// <summary>
    /// True if it is the last word. What a daemon still sends that was told to end the call is dropped, the job having its outcome already;
    /// but its last word tells that it has ended the call.
    /// </summary>
    private static bool IsLastWord(ReadOnlyMemory<byte> line)
    {
        try
        {
            return DaemonMessage.Parse(line).Kind >= DaemonMessageKind.Result;
        }
        catch (HarpErrorException)
        {
            // Nonsense says nothing.
            return false;
        }
    }

    /// <summary>Takes one line in; returns the call's outcome if that is what it was.</summary>
    private async ValueTask<OutcomeReply?> TakeAsync(ReadOnlyMemory<byte> line)
    {
        DaemonMessage message;
        try
        {
            message = DaemonMessage.Parse(line);
        }
        catch (HarpErrorException malformed)
        {
            return CallFailure.Protocol(malformed.Message, _stage, host);
        }

        switch (message.Kind)
        {
            case DaemonMessageKind.AcknowledgedSingle or DaemonMessageKind.AcknowledgedStream when _stage == CallStage.Acknowledge:
                _stage = CallStage.Run;
                _streams = message.Kind == DaemonMessageKind.AcknowledgedStream;
                _acknowledged = true;
                return null;
            case DaemonMessageKind.Packet when _stage == CallStage.Run && _streams:
                await TellAcknowledgedAsync().ConfigureAwait(false);
                await _packets.AddAsync(message.Value, _lastReadTime).ConfigureAwait(false);
                return null;
            case DaemonMessageKind.Result when _stage == CallStage.Run:
                _nothingLeft = true;
                return OutcomeReply.Result(message.Value.Copy());
            case DaemonMessageKind.Exception when _stage == CallStage.Run:
                _nothingLeft = true;
                return OutcomeReply.Exception(message.Value.Copy());
            case DaemonMessageKind.Error:
                _nothingLeft = true;
                return OutcomeReply.Error(message.Value.Copy());
            default:
                return CallFailure.Protocol(
                    $"it sent {DaemonMessageKinds.Words(message.Kind)} where {Expected()} was expected", _stage, host);
        }
    }

    /// <summary>
    /// An acknowledgement is worth telling where the outcome did not come with it; only then the call may last, and its daemon be lost
    /// meanwhile.
    /// </summary>
    private async ValueTask TellAcknowledgedAsync()
    {
        if (_acknowledged)
        {
            _acknowledged = false;
            _connection?.WatchPeer();
            await sink.AcknowledgedAsync(job, attempt).ConfigureAwait(false);
        }
    }

    private string Expected() => _stage == CallStage.Acknowledge ? "an acknowledgement"
        : _streams ? "a packet or an outcome" : "an outcome, as it announced no stream,";

    private OutcomeReply WithoutOutcome(FrameStatus status) => status switch
    {
        FrameStatus.End => CallFailure.Closed(_stage, host),
        FrameStatus.Truncated => CallFailure.Protocol("it closed the connection in the middle of a line", _stage, host),
        _ => CallFailure.Protocol($"it sent a line of more than {limits.MessageBytesMax} bytes", _stage, host),
    };

    private async Task SendCancelAsync()
    {
        if (await _requestSent.Task.ConfigureAwait(false) is { } writer)
        {
            try
            {
                _connection?.WatchPeer();
                await writer.WriteAsync(DaemonCancel.Instance).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException or TimeoutException or InvalidOperationException)
            {
                // The connection is closed already: what was wanted has happened.
            }
        }
    }

    /// <summary>Notes that the connection stands, and is now being secured.</summary>
    private sealed class StagedSecurity(IStreamSecurity inner, DaemonCall call) : IStreamSecurity
    {
        public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken)
        {
            call._stage = CallStage.Tls;
            return inner.SecureAsync(stream, host, cancellationToken);
        }
    }
}
