using System.Diagnostics;
using System.Text.Unicode;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// Submits a call with an argument of its own, waits for the result, and checks that it is what was sent. It connects for each request, or
/// keeps its connection.
/// </summary>
/// <param name="port">Where the dispatcher listens.</param>
/// <param name="number">What tells its arguments from other clients'.</param>
/// <param name="kept">Whether the connection is kept; else both requests have one each.</param>
/// <param name="queue">What a call has after its arguments: nothing, or a member that names a queue.</param>
internal sealed class RoundTripClient(int port, int number, bool kept, string queue = "") : Client
{
    private readonly byte[] _buffer = new byte[1024];
    private readonly byte[] _request = new byte[512];
    private readonly byte[] _id = new byte[36];
    private readonly byte[] _expected = new byte[64];
    private LineConnection? _connection;
    private long _calls;

    public override int Operate(long left, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        _calls++;
        Utf8.TryWrite(
            _request, $$"""{"harpcaller":1,"host":"h","procedure":"echo","arguments":[{{number}},{{_calls}}]{{queue}}}""", out var bytes);
        Replies.JobId(Ask(bytes)).CopyTo(_id);
        Utf8.TryWrite(_request, $$"""{"harpcaller":1,"get_result":"{{_id.AsSpan()}}"}""", out bytes);
        var outcome = Ask(bytes);
        Utf8.TryWrite(_expected, $$"""{"result":[{{number}},{{_calls}}]}""", out bytes);
        Replies.Expect(_expected.AsSpan(0, bytes), outcome);
        latencies.Add(Stopwatch.GetTimestamp() - began);
        return 1;
    }

    public override void Dispose() => _connection?.Dispose();

    /// <summary>The reply stands in the buffer also when the connection that brought it is gone.</summary>
    private ReadOnlySpan<byte> Ask(int bytes)
    {
        _connection ??= new LineConnection(port, _buffer) { NoDelay = true };
        _request[bytes] = (byte)'\n';
        _connection.Send(_request.AsSpan(0, bytes + 1));
        var reply = _connection.ReadLine();
        if (!kept)
        {
            _connection.Dispose();
            _connection = null;
        }

        return reply;
    }
}
