using System.Buffers;
using System.Net.Sockets;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// Answers every line at once with the same reply, and does nothing: what it takes is what sockets take, and more than it can carry no
/// server can that is built on them.
/// </summary>
internal sealed class BareServer(byte[] replyLine)
{
    private const int LinesMax = 128;
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _replies = [.. Enumerable.Repeat(replyLine, LinesMax).SelectMany(line => line)];

    public async Task ServeAsync(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await socket.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var bytes)
            {
                for (var lines = buffer.AsSpan(0, bytes).Count((byte)'\n'); lines > 0; lines -= LinesMax)
                {
                    await SendAsync(socket, _replies.AsMemory(0, Math.Min(lines, LinesMax) * replyLine.Length)).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes).ConfigureAwait(false)..];
        }
    }
}
