using System.Diagnostics;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>Submits a job over a connection of its own for each.</summary>
internal sealed class ConnectingClient(int port, byte[] call) : Client
{
    private readonly byte[] _buffer = new byte[1024];

    public override int Operate(long left, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        using (var connection = new LineConnection(port, _buffer))
        {
            connection.Send(call);
            Replies.JobId(connection.ReadLine());
        }

        latencies.Add(Stopwatch.GetTimestamp() - began);
        return 1;
    }

    public override void Dispose()
    {
    }
}
