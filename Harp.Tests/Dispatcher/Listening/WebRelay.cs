using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Dispatcher.Listening;

/// <summary>
/// Stands between a browser and a dispatcher: a page is served to whoever gets one, every other request is read until its body holds a line
/// of ours, and then handed on as it came. So a test knows that the browser did send what it was asked to.
/// </summary>
internal sealed class WebRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<string, string> _answers = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, Task<string[]>> _askAll;
    private readonly Task _accepting;

    /// <param name="askAll">Sends all that to the dispatcher and returns its answers.</param>
    public WebRelay(Func<string, Task<string[]>> askAll)
    {
        _askAll = askAll;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(100);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>What the dispatcher answered to the body that said <c>"way":"…"</c>, by that word.</summary>
    public IReadOnlyDictionary<string, string> Answers => _answers;

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
        try
        {
            var request = await ReadAsync(stream);
            if (request.StartsWith("GET ", StringComparison.Ordinal))
            {
                await stream.WriteAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage"u8.ToArray(),
                    _end.Token);
                return;
            }

            var answers = string.Join('\n', await _askAll(request));
            _answers[request.Split("\"way\":\"")[1].Split('"')[0]] = answers;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answers), _end.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The browser left, or opened a connection that it did not need.
        }
    }

    /// <summary>The head of a request for a page, or all of one that brings a line of ours.</summary>
    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[16 * 1024];
        while (!(text.Contains("\"harpcaller\"", StringComparison.Ordinal) && text.EndsWith('\n'))
            && !(text.StartsWith("GET ", StringComparison.Ordinal) && text.Contains("\r\n\r\n", StringComparison.Ordinal)))
        {
            var count = await stream.ReadAsync(buffer, _end.Token);
            text += count > 0 ? Encoding.UTF8.GetString(buffer, 0, count) : throw new IOException("the browser sent only a part");
        }

        return text;
    }
}
