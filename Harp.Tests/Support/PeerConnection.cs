using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Support;

/// <summary>The far end of one connection, for a script to play.</summary>
internal sealed class PeerConnection(Socket socket, CancellationToken cancellationToken) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Reads one line and demands that it be this one.</summary>
    public async Task ExpectAsync(string line) => Assert.Equal(line, await ReadLineAsync());

    /// <summary>Reads one line; null at the end of the stream.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (await _stream.ReadAsync(next, cancellationToken) == 1)
        {
            if (next[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(next[0]);
        }

        Assert.Empty(line);
        return null;
    }

    /// <summary>Demands that the other side end, cleanly or by a reset, without another line.</summary>
    public async Task ExpectEndAsync()
    {
        try
        {
            Assert.Null(await ReadLineAsync());
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>Sends lines, an LF after each.</summary>
    public Task SendAsync(params string[] lines) =>
        SendBytesAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendBytesAsync(byte[] bytes) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(string request, params string[] replies)
    {
        await ExpectAsync(request);
        await SendAsync(replies);
    }

    /// <summary>Breaks the connection so that the other side reads a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
