using System.Diagnostics;
using System.Net.Sockets;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>Clients that ask one server at once, each on a thread of its own; they begin together when all are there.</summary>
internal sealed class Crowd
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Amount _amount;
    private readonly Func<int, Client> _client;
    private readonly Barrier _start;
    private readonly Latencies[] _latencies;
    private readonly string?[] _failures;

    private Crowd(int clients, Amount amount, Func<int, Client> client)
    {
        (_amount, _client) = (amount, client);
        _start = new Barrier(clients + 1);
        _latencies = [.. Enumerable.Range(0, clients).Select(_ => new Latencies())];
        _failures = new string?[clients];
    }

    /// <summary>
    /// Runs the clients that <paramref name="client"/> makes of their numbers, and returns when all have done their part.
    /// </summary>
    /// <exception cref="BenchmarkFailedException">One of them got a wrong reply, or none.</exception>
    public static Timing Run(Party server, int clients, Amount amount, Func<int, Client> client) =>
        new Crowd(clients, amount, client).Run(server);

    private Timing Run(Party server)
    {
        var threads = Enumerable.Range(0, _failures.Length).Select(Started).ToArray();
        Meet();
        var (began, processor) = (Stopwatch.GetTimestamp(), server.ProcessorTime);
        Array.ForEach(threads, Join);
        var elapsed = Stopwatch.GetElapsedTime(began);
        if (_failures.FirstOrDefault(failure => failure is not null) is { } failure)
        {
            throw new BenchmarkFailedException(failure);
        }

        var all = new Latencies();
        Array.ForEach(_latencies, all.Add);
        return new Timing(all.Count, elapsed, server.ProcessorTime - processor, all.QuantileMs(0.5), all.QuantileMs(0.99));
    }

    private Thread Started(int number)
    {
        var thread = new Thread(() => Work(number)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Work(int number)
    {
        var met = false;
        try
        {
            using var client = _client(number);
            Meet();
            met = true;
            Operate(client, _latencies[number]);
        }
        catch (Exception failed) when (failed is BenchmarkFailedException or SocketException)
        {
            // The crowd's thread tells it when all are done.
            _failures[number] = failed.Message;
        }

        if (!met)
        {
            Meet();
        }
    }

    private void Operate(Client client, Latencies latencies)
    {
        var left = _amount.Operations;
        for (var began = Stopwatch.GetTimestamp(); left > 0 && Stopwatch.GetElapsedTime(began) < _amount.Time;)
        {
            left -= client.Operate(left, latencies);
        }

        client.Finish(latencies);
    }

    /// <summary>Who does not come is stuck in its connection; nobody waits for it longer.</summary>
    private void Meet() => _start.SignalAndWait(Patience);

    /// <exception cref="BenchmarkFailedException">A client is stuck; it ends when the server is killed.</exception>
    private void Join(Thread thread)
    {
        var time = _amount.Time == TimeSpan.MaxValue ? TimeSpan.FromHours(1) : _amount.Time + Patience;
        if (!thread.Join(time))
        {
            throw new BenchmarkFailedException($"a client got no reply within {time}");
        }
    }
}
