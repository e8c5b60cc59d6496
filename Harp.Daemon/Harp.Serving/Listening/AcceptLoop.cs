using System.Net.Sockets;
using System.Threading.Channels;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Listening;

/// <summary>
/// Takes one connection after another, and answers pings in between: it is the daemon's heart. A connection that fails, or file handles
/// that have run out, cost a pause; told when it begins and when it is over, however long that is.
/// </summary>
internal sealed class AcceptLoop(IConnectionListener listener, Action<IIncomingConnection> take, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Channel<TaskCompletionSource> _pings = Channel.CreateUnbounded<TaskCompletionSource>();
    private int _failures;

    /// <summary>Done when the loop has answered.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var ping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_pings.Writer.TryWrite(ping))
        {
            throw new IOException("No more connections are accepted.");
        }

        await ping.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var pinged = _pings.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            while (true)
            {
                var accepting = listener.AcceptAsync(stop).AsTask();
                while (await Task.WhenAny(accepting, pinged).ConfigureAwait(false) != accepting)
                {
                    pinged = AnswerAsync();
                }

                await TakeAsync(accepting).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
        finally
        {
            _pings.Writer.Complete();
            _ = AnswerAsync();
        }
    }

    private Task<bool> AnswerAsync()
    {
        while (_pings.Reader.TryRead(out var ping))
        {
            ping.SetResult();
        }

        return _pings.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
    }

    private async Task TakeAsync(Task<IIncomingConnection> accepting)
    {
        try
        {
            take(await accepting.ConfigureAwait(false));
            if (_failures > 0)
            {
                log.AcceptsAgain(_failures);
                _failures = 0;
            }
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            if (_failures++ == 0)
            {
                log.AcceptFails(failed.Message);
            }

            await Task.Delay(PauseAfterFailure, time, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
