using System.Net.Sockets;
using Harp.Dispatcher.Hosts;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// Asks a daemon to end a call whose connection is gone (spec: "end" of "Dispatcher to daemon"), over a connection of its own; again, as
/// long as an answer is of use, where the network or the daemon did not let it through. Tells the sink exactly once what that brought.
/// </summary>
internal sealed class EndConfirmation(
    JobId job,
    int attempt,
    HostEntry host,
    ITransport transport,
    IStreamSecurity security,
    CallLimits limits,
    ICallSink sink,
    TimeProvider time,
    ILogger log)
{
    /// <summary>The pause before the daemon is asked again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until there is an answer, for at most so long. Never throws.</summary>
    public async Task RunAsync(TimeSpan within)
    {
        using var over = new CancellationTokenSource(within, time);
        var answer = EndAnswer.Unknown;
        try
        {
            answer = await AskUntilAnsweredAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            log.EndUnknown(job, host.Name, "it did not answer in time");
        }
        catch (HarpErrorException refused)
        {
            log.EndUnknown(job, host.Name, refused.Error.Message);
        }
        catch (Exception fault)
        {
            // The barrier: a slot is given back by time, too.
            log.CallFailed(job, fault);
        }

        await sink.EndAnsweredAsync(job, answer).ConfigureAwait(false);
    }

    private async Task<EndAnswer> AskUntilAnsweredAsync(CancellationToken over)
    {
        while (true)
        {
            try
            {
                return await AskAsync(over).ConfigureAwait(false);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return EndAnswer.DaemonGone;
            }
            catch (HarpErrorException later) when (later.Error.Type is ErrorType.Overloaded or ErrorType.Shutdown or ErrorType.Timeout)
            {
                // It will have time soon, or be gone.
            }
            catch (Exception lost) when (lost is IOException or SocketException or TlsFailedException or TimeoutException
                or ObjectDisposedException)
            {
                // The network may be back soon.
            }
            catch (OperationCanceledException) when (!over.IsCancellationRequested)
            {
                // Connecting took too long this time.
            }

            await Task.Delay(Pause, time, over).ConfigureAwait(false);
        }
    }

    private async Task<EndAnswer> AskAsync(CancellationToken over)
    {
        await using var connection = await ConnectAsync(over).ConfigureAwait(false);
        await using var gone = over.UnsafeRegister(connected => ((Connection)connected!).Abort(), connection);
        await connection.WriteLines(limits.WriteStallTimeout, time).WriteAsync(
            new DaemonEnd(job.ToString(), attempt, host.Credentials)).ConfigureAwait(false);
        var frame = await new FrameReader(connection.Input, limits.MessageBytesMax).ReadAsync(over).ConfigureAwait(false);
        return frame.Status != FrameStatus.Line ? throw new IOException("it closed the connection without an answer")
            : DaemonEnded.Parse(frame.Line.Span).WasHere ? EndAnswer.Ended
            : EndAnswer.DaemonGone;
    }

    private async Task<Connection> ConnectAsync(CancellationToken over)
    {
        using var connecting = new CancellationTokenSource(limits.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(connecting.Token, over);
        return await transport.ConnectAsync(host.Address, host.Port, security, either.Token).ConfigureAwait(false);
    }
}
