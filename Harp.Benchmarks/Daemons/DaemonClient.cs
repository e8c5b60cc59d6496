using System.Diagnostics;
using System.Text;
using Harp.Benchmarks.Load.Clients;

namespace Harp.Benchmarks.Daemons;

/// <summary>Calls a procedure of a daemon over a connection of its own for each call, and checks what comes back.</summary>
/// <param name="port">Where the daemon listens.</param>
/// <param name="call">What is called, with what.</param>
/// <param name="packets">How many packets come before the result; 0 where it does not stream.</param>
internal sealed class DaemonClient(int port, DaemonCall call, int packets = 0) : Load.Clients.Client
{
    private const int StreamBufferBytes = 256 * 1024;

    private readonly byte[] _buffer = new byte[packets > 0 ? StreamBufferBytes : 1024];

    private readonly byte[] _request = call.Line;

    public override int Operate(long left, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        using (var connection = new LineConnection(port, _buffer) { NoDelay = true })
        {
            connection.Send(_request);
            Replies.Expect(packets > 0
                ? "{\"harp\":1,\"stream_result\":true}"u8 : "{\"harp\":1,\"stream_result\":false}"u8, connection.ReadLine());
            ReadPackets(connection);
        }

        latencies.Add(Stopwatch.GetTimestamp() - began);
        return 1;
    }

    public override void Dispose()
    {
    }

    /// <summary>The packets, where there are some, and the result.</summary>
    private void ReadPackets(LineConnection connection)
    {
        for (var read = 0; read <= packets;)
        {
            var lines = connection.ReadLines()[..^1];
            read += lines.Count((byte)'\n') + 1;
            var last = lines[(lines.LastIndexOf((byte)'\n') + 1)..];
            var expected = read > packets ? "{\"result\":"u8 : "{\"stream\":"u8;
            if (!last.StartsWith(expected))
            {
                throw Replies.Wrong(Encoding.UTF8.GetString(expected), last);
            }
        }
    }
}
