using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Support;

/// <summary>A raw peer: sends bytes, reads lines, closes in every way there is.</summary>
internal sealed class LineClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly StreamReader _reader;

    private LineClient(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket), new UTF8Encoding(false, throwOnInvalidBytes: true));
    }

    /// <summary>At a port, or at a socket of the file system.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="from">The address that it comes from; the system chooses where null.</param>
    public static async Task<LineClient> ConnectAsync(EndPoint endPoint, IPAddress? from = null)
    {
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using var late = new CancellationTokenSource(Limit);
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(endPoint, late.Token);
        return new LineClient(socket);
    }

    /// <summary>Sends one line and reads all that is answered until the server closes, blank lines apart.</summary>
    public static async Task<string[]> AskAsync(IPEndPoint endPoint, string line)
    {
        await using var client = await ConnectAsync(endPoint);
        await client.SendLineAsync(line);
        return await client.ReadToEndAsync();
    }

    public Task SendLineAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var late = new CancellationTokenSource(Limit);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, late.Token)..];
        }
    }

    /// <summary>Whether something has come that was not read yet, if only the end.</summary>
    public bool HasInput => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>How many bytes have come that were not read yet, as far as the system takes them.</summary>
    public int Waiting => _socket.Available;

    /// <summary>The next line that is not blank; null at the end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        string? line;
        do
        {
            line = await _reader.ReadLineAsync(late.Token);
        }
        while (line?.Length == 0);
        return line;
    }

    /// <summary>
    /// Reads the blank lines by which a server tells a client that half-closed from one that is gone; the second is sent only to one that
    /// is there.
    /// </summary>
    public async Task ExpectProbesAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        Assert.Equal("", await _reader.ReadLineAsync(late.Token));
        Assert.Equal("", await _reader.ReadLineAsync(late.Token));
    }

    public async Task<string[]> ReadToEndAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>Half-closes, as <c>nc -N</c> does.</summary>
    public void EndOutput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes so that the server sees a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
