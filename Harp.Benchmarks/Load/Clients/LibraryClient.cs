using System.Diagnostics;
using Harp.Benchmarks.Guarding;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Json;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// Submits jobs with the library as an application does: so many callers of one <see cref="HarpCaller"/> at once, each waiting for its
/// answer, all on one connection.
/// </summary>
internal sealed class LibraryClient : Client
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly HarpCaller _caller;
    private readonly int _inFlight;
    private readonly CallOptions _options;
    private readonly RawJson _arguments = RawJson.Parse("[3600]");

    public LibraryClient(int port, int inFlight, string queue, bool keys)
    {
        _caller = new HarpCaller(new HarpCallerOptions { Port = port, SafeSubmit = keys });
        _inFlight = inFlight;
        _options = new CallOptions { Queue = new CallQueue(RawJson.Parse(queue)), Timeout = TimeSpan.FromHours(2) };
        _caller.HelloAsync().GetAwaiter().GetResult();
    }

    /// <summary>
    /// The crowd's thread waits while the callers run elsewhere, for a slice of the time: they stop between two calls, never within one.
    /// </summary>
    public override int Operate(long left, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var callers = Enumerable.Range(0, _inFlight).Select(_ => Task.Run(() => SubmitAsync(began))).ToArray();
            var times = Task.WhenAll(callers).GetAwaiter().GetResult();
            foreach (var time in times.SelectMany(some => some))
            {
                latencies.Add(time);
            }

            return times.Sum(some => some.Count);
        }
        catch (HarpException failed)
        {
            throw new BenchmarkFailedException(failed.Message);
        }
    }

    public override void Dispose() => _caller.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<List<long>> SubmitAsync(long began)
    {
        var times = new List<long>();
        do
        {
            var sent = Stopwatch.GetTimestamp();
            await _caller.SubmitAsync("h", "sleep", _arguments, _options).ConfigureAwait(false);
            times.Add(Stopwatch.GetTimestamp() - sent);
        }
        while (Stopwatch.GetElapsedTime(began) < Slice);
        return times;
    }
}
