using System.Diagnostics;
using System.Text;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>Reads a whole stream, and checks that no packet is missing and that the result follows.</summary>
internal sealed class StreamClient(int port, Func<byte[]> request, int packets) : Client
{
    private const int StreamBufferBytes = 256 * 1024;

    private readonly LineConnection _connection = new(port, new byte[StreamBufferBytes]);

    private static ReadOnlySpan<byte> PacketStart => "{\"packet\":"u8;

    public override int Operate(long left, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        _connection.Send(request());
        for (var read = 0L; ;)
        {
            var lines = _connection.ReadLines()[..^1];
            var last = lines[(lines.LastIndexOf((byte)'\n') + 1)..];
            read += lines.Count((byte)'\n') + 1;
            if (!last.StartsWith(PacketStart))
            {
                Replies.Expect("{\"result\":null}"u8, last);
                latencies.Add(Stopwatch.GetTimestamp() - began);
                return read == packets + 1 ? 1 : throw Replies.Wrong($"{packets} packets", Encoding.UTF8.GetBytes($"{read - 1}"));
            }

            Check(last, read - 1);
        }
    }

    public override void Dispose() => _connection.Dispose();

    private static void Check(ReadOnlySpan<byte> line, long number)
    {
        var text = line[PacketStart.Length..];
        if (!long.TryParse(text[..Math.Max(0, text.IndexOf((byte)','))], out var found) || found != number)
        {
            throw Replies.Wrong($"packet {number}", line);
        }
    }
}
