using System.Diagnostics;
using System.Text;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>Asks for the status of one job after the other over one connection, in an order that is no order of the store's.</summary>
internal sealed class StatusClient(int port, int seed, string[] jobs) : Client
{
    private readonly LineConnection _connection = new(port, new byte[BufferBytes]) { NoDelay = true };
    private readonly byte[][] _requests = [.. jobs.Select(job => Requests.OfJob("get_status", job))];
    private readonly Random _choice = new(seed);

    public override int Operate(long left, Latencies latencies)
    {
        var request = _requests[_choice.Next(_requests.Length)];
        var began = Stopwatch.GetTimestamp();
        _connection.Send(request);
        var status = _connection.ReadLine();
        latencies.Add(Stopwatch.GetTimestamp() - began);
        return status.IndexOf("\"state\":\"returned\""u8) >= 0
            ? 1 : throw Replies.Wrong($"a status for {Encoding.UTF8.GetString(request)}", status);
    }

    public override void Dispose() => _connection.Dispose();
}
