using System.Net.Sockets;
using System.Text;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// A daemon without workers, so that nearly all the time of a call is the dispatcher's. It knows <c>echo</c>, which returns its arguments;
/// <c>sleep</c> [seconds]; and <c>stream</c> [packets, bytes of each, seconds to sleep then]. A sleeping call ends when it is cancelled or
/// its connection closes.
/// </summary>
internal static class StubDaemon
{
    private const int LineBytesMax = 64 * 1024;
    private const int BlockBytes = 64 * 1024;

    private static readonly byte[] Result = "{\"result\":null}\n"u8.ToArray();
    private static readonly byte[] Cancelled = "{\"harp\":1,\"error\":{\"type\":\"cancelled\",\"message\":\"cancelled\"}}\n"u8.ToArray();
    private static readonly byte[] Unknown =
        "{\"harp\":1,\"error\":{\"type\":\"no_such_procedure\",\"message\":\"not here\"}}\n"u8.ToArray();

    public static async Task ServeAsync(Socket socket)
    {
        if (await ReadLineAsync(socket).ConfigureAwait(false) is { IsEmpty: false } line)
        {
            await AnswerAsync(socket, DaemonCallLine.Of(line)).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private static Task AnswerAsync(Socket socket, DaemonCallLine call) => call.Procedure switch
    {
        "echo" => SendAsync(socket, EchoLines(call.Arguments.Span)),
        "sleep" => SleepAsync(socket, call.Numbers()[0]),
        "stream" => StreamAsync(socket, call.Numbers()),
        _ => SendAsync(socket, Unknown),
    };

    private static byte[] EchoLines(ReadOnlySpan<byte> arguments) =>
        [.. Acknowledgement(streams: false), .. "{\"result\":"u8, .. arguments, .. "}\n"u8];

    private static async Task SleepAsync(Socket socket, int seconds)
    {
        await SendAsync(socket, Acknowledgement(streams: false)).ConfigureAwait(false);
        await EndAsync(socket, seconds).ConfigureAwait(false);
    }

    private static async Task StreamAsync(Socket socket, int[] numbers)
    {
        var (packets, bytes, seconds) = (numbers[0], numbers[1], numbers[2]);
        var packet = Encoding.ASCII.GetBytes($"{{\"stream\":\"{new string('x', bytes - 2)}\"}}\n");
        byte[] block = [.. Enumerable.Repeat(packet, Math.Max(1, BlockBytes / packet.Length)).SelectMany(line => line)];
        await SendAsync(socket, Acknowledgement(streams: true)).ConfigureAwait(false);
        for (var left = (long)packets * packet.Length; left > 0; left -= block.Length)
        {
            await SendAsync(socket, block.AsMemory(0, (int)Math.Min(left, block.Length))).ConfigureAwait(false);
        }

        await EndAsync(socket, seconds).ConfigureAwait(false);
    }

    /// <summary>
    /// The last line: a result when the time is over, or the answer to whatever comes before; nothing to a peer that has gone.
    /// </summary>
    private static async Task EndAsync(Socket socket, int seconds) =>
        await SendAsync(socket, seconds == 0 ? Result : await SleepersLastLineAsync(socket, seconds).ConfigureAwait(false)).ConfigureAwait(
            false);

    private static async Task<byte[]> SleepersLastLineAsync(Socket socket, int seconds)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        try
        {
            return await socket.ReceiveAsync(new byte[1], over.Token).ConfigureAwait(false) > 0 ? Cancelled : [];
        }
        catch (OperationCanceledException)
        {
            return Result;
        }
    }

    private static byte[] Acknowledgement(bool streams) =>
        (streams ? "{\"harp\":1,\"stream_result\":true}\n"u8 : "{\"harp\":1,\"stream_result\":false}\n"u8).ToArray();

    private static async Task<ReadOnlyMemory<byte>> ReadLineAsync(Socket socket)
    {
        var (buffer, length) = (new byte[1024], 0);
        while (length < LineBytesMax)
        {
            Array.Resize(ref buffer, length == buffer.Length ? 2 * length : buffer.Length);
            var bytes = await socket.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
            length += bytes;
            if (bytes == 0 || buffer[length - 1] == '\n')
            {
                return bytes == 0 ? default : buffer.AsMemory(0, length - 1);
            }
        }

        return default;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes).ConfigureAwait(false)..];
        }
    }
}
