using System.Diagnostics.Metrics;

namespace Harp.Serving.Diagnostics;

/// <summary>
/// The instruments of the daemon on the meter <see cref="Name"/>. README.md beside this file lists every instrument; a test compares. A
/// name of a procedure becomes a tag only where there is such a procedure, so that no caller can make up tags without end.
/// </summary>
internal sealed class DaemonMetrics : IDisposable
{
    /// <summary>The meter's name, which listeners subscribe to.</summary>
    public const string Name = "Harp.Daemon";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _calls;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failedLogins;
    private readonly Counter<long> _packets;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _seconds;
    private int _open;
    private int _running;

    public DaemonMetrics()
    {
        _calls = _meter.CreateCounter<long>("harp.daemon.calls", "{call}", "Calls that are over, by procedure and outcome.");
        _seconds = _meter.CreateHistogram<double>(
            "harp.daemon.call.duration", "s", "From a call's admission to its end, by procedure and outcome.");
        _refused = _meter.CreateCounter<long>(
            "harp.daemon.calls.refused", "{call}", "Requests that did not become calls, by the type of the error.");
        _failedLogins = _meter.CreateCounter<long>("harp.daemon.auth.failures", "{request}", "Requests with missing or wrong credentials.");
        _packets = _meter.CreateCounter<long>("harp.daemon.packets", "{packet}", "Packets sent.");
        _bytes = _meter.CreateCounter<long>("harp.daemon.bytes", "By", "Bytes of the packets and outcomes sent.");
        _meter.CreateObservableUpDownCounter("harp.daemon.connections", () => Connections, "{connection}", "Open connections.");
        _meter.CreateObservableUpDownCounter(
            "harp.daemon.calls.running", () => Running, "{call}", "Calls under way, those that wait for a worker among them.");
    }

    /// <summary>Open connections.</summary>
    public int Connections => Volatile.Read(ref _open);

    /// <summary>Calls under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>True if an instrument is one of these: a process may have more than one daemon.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public void ConnectionOpened() => Interlocked.Increment(ref _open);

    public void ConnectionClosed() => Interlocked.Decrement(ref _open);

    public void CallBegan() => Interlocked.Increment(ref _running);

    public void CallEnded(string procedure, string outcome, TimeSpan took, long packets, long bytes)
    {
        Interlocked.Decrement(ref _running);
        if (_calls.Enabled || _seconds.Enabled)
        {
            var (what, how) = (KeyValuePair.Create("harp.procedure", (object?)procedure), KeyValuePair.Create(
                "harp.outcome", (object?)ErrorTypes.Known(outcome)));
            _calls.Add(1, what, how);
            _seconds.Record(took.TotalSeconds, what, how);
        }

        _packets.Add(packets);
        _bytes.Add(bytes);
    }

    /// <summary>A request did not become a call.</summary>
    public void Refused(string errorType)
    {
        if (errorType == Protocol.Errors.ErrorType.AuthError)
        {
            _failedLogins.Add(1);
        }

        if (_refused.Enabled)
        {
            _refused.Add(1, KeyValuePair.Create("error.type", (object?)ErrorTypes.Known(errorType)));
        }
    }

    /// <summary>The number of workers there are, asked whenever somebody measures.</summary>
    public void WatchWorkers(Func<(int Idle, int Busy)> standing, Func<(long Started, long Ended)> ever)
    {
        _meter.CreateObservableUpDownCounter(
            "harp.daemon.workers", () => Standing(standing()), "{process}", "Worker processes, by what they do.");
        _meter.CreateObservableCounter("harp.daemon.workers.started", () => ever().Started, "{process}", "Worker processes started.");
        _meter.CreateObservableCounter("harp.daemon.workers.ended", () => ever().Ended, "{process}", "Worker processes that have ended.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int>[] Standing((int Idle, int Busy) workers) =>
    [
        new(workers.Idle, KeyValuePair.Create("harp.worker.state", (object?)"idle")),
        new(workers.Busy, KeyValuePair.Create("harp.worker.state", (object?)"busy")),
    ];
}
