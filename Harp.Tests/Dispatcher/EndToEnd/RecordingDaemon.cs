using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>
/// A daemon on a real port that returns its arguments. The procedure <c>hold</c> runs until it is released or told to end, <c>stubborn</c>
/// until it is released, whatever it is told, and it knows no <c>end</c>; <c>stream</c> sends packets, each its number, until it is
/// released or disconnected.
/// </summary>
internal sealed class RecordingDaemon : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<(string Arguments, long At)> _started = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _running;
    private int _runningMost;

    public RecordingDaemon()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1000);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string HostLine => $"{{\"hostname\":\"web01\",\"address\":\"127.0.0.1\",\"port\":{Port},\"tls\":false}}\n";

    /// <summary>The arguments of every call that was started, in the order of the starts.</summary>
    public string[] Started => [.. _started.Select(call => call.Arguments)];

    /// <summary>Who asked for them, as the dispatcher told.</summary>
    public ConcurrentQueue<string?> Callers { get; } = new();

    /// <summary>How many calls ran at once at most.</summary>
    public int RunningMost => Volatile.Read(ref _runningMost);

    /// <summary>The time stamp of the start of a call.</summary>
    public long StartOf(string arguments) => _started.Single(call => call.Arguments == arguments).At;

    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_end.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream);
        try
        {
            if (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                await CallAsync(stream, reader, DaemonRequest.Parse(Encoding.UTF8.GetBytes(line)));
            }
        }
        catch (HarpErrorException refused)
        {
            await stream.WriteAsync(WireBytes.Of(DaemonMessage.Error(refused.Error)));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The dispatcher died, or the test is over.
        }
    }

    private async Task StreamAsync(NetworkStream stream)
    {
        for (var i = 0; !_released.Task.IsCompleted; i++)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"stream\":{i}}}\n"), _end.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, _end.Token);
        }
    }

    private async Task CallAsync(NetworkStream stream, StreamReader reader, DaemonRequest request)
    {
        Callers.Enqueue(request.Caller);
        _started.Enqueue((request.Arguments.ToString(), TimeProvider.System.GetTimestamp()));
        var running = Interlocked.Increment(ref _running);
        _runningMost = Math.Max(_runningMost, running);
        try
        {
            await stream.WriteAsync(
                Encoding.UTF8.GetBytes($"{{\"harp\":1,\"stream_result\":{(request.Procedure == "stream" ? "true" : "false")}}}\n"),
                _end.Token);
            await (request.Procedure switch
            {
                "hold" => Task.WhenAny(_released.Task, reader.ReadLineAsync(_end.Token).AsTask()),
                "stubborn" => _released.Task.WaitAsync(_end.Token),
                "stream" => StreamAsync(stream),
                _ => Task.CompletedTask,
            });
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"result\":{request.Arguments}}}\n"), _end.Token);
    }
}
