using System.Diagnostics;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// Submits jobs over one connection, a number of them in flight: whenever replies come, as many calls follow in one piece.
/// </summary>
internal sealed class PipeliningClient : Client
{
    private readonly LineConnection _connection;
    private readonly Func<long, byte[]> _call;
    private readonly long[] _sentAt;
    private byte[] _calls;
    private long _sent;
    private long _answered;

    /// <param name="port">Where the server listens.</param>
    /// <param name="inFlight">How many calls may be unanswered.</param>
    /// <param name="call">The call that is sent as the nth, from 0.</param>
    public PipeliningClient(int port, int inFlight, Func<long, byte[]> call)
    {
        _connection = new LineConnection(port, new byte[BufferBytes]) { NoDelay = true };
        _sentAt = new long[inFlight];
        _call = call;
        _calls = new byte[inFlight * call(0).Length];
    }

    public override int Operate(long left, Latencies latencies)
    {
        Send((int)Math.Min(left, _sentAt.Length - (_sent - _answered)));
        return Receive(latencies);
    }

    public override int Finish(Latencies latencies)
    {
        var finished = 0;
        while (_answered < _sent)
        {
            finished += Receive(latencies);
        }

        return finished;
    }

    public override void Dispose() => _connection.Dispose();

    private void Send(int calls)
    {
        var (bytes, now) = (0, Stopwatch.GetTimestamp());
        for (; calls > 0; calls--)
        {
            var call = _call(_sent);
            if (bytes + call.Length > _calls.Length)
            {
                Array.Resize(ref _calls, 2 * (bytes + call.Length));
            }

            call.CopyTo(_calls, bytes);
            bytes += call.Length;
            _sentAt[_sent++ % _sentAt.Length] = now;
        }

        _connection.Send(_calls.AsSpan(0, bytes));
    }

    private int Receive(Latencies latencies)
    {
        Replies.JobId(_connection.ReadLine());
        var answered = 1;
        for (; _connection.TryReadLine(out var line); answered++)
        {
            Replies.JobId(line);
        }

        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < answered; i++)
        {
            latencies.Add(now - _sentAt[_answered++ % _sentAt.Length]);
        }

        return answered;
    }
}
