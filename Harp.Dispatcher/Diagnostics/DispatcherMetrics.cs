using System.Diagnostics.Metrics;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>What the dispatcher counts, on the meter <c>Harp.Dispatcher</c>.</summary>
internal sealed class DispatcherMetrics : IDisposable
{
    private readonly Meter _meter = new("Harp.Dispatcher");
    private readonly Counter<long> _submitted;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _forgotten;
    private readonly Counter<long> _packets;
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<int> _commitWrites;
    private readonly UpDownCounter<int> _connections;

    public DispatcherMetrics()
    {
        _submitted = _meter.CreateCounter<long>("harp.jobs.submitted", "{job}", "Jobs accepted.");
        _ended = _meter.CreateCounter<long>("harp.jobs.ended", "{job}", "Jobs ended, by state.");
        _forgotten = _meter.CreateCounter<long>("harp.jobs.forgotten", "{job}", "Ended jobs removed from the store.");
        _packets = _meter.CreateCounter<long>("harp.packets.stored", "{packet}", "Stream packets stored.");
        _commitSeconds = _meter.CreateHistogram<double>("harp.store.commit.duration", "s", "How long a commit took.");
        _commitWrites = _meter.CreateHistogram<int>("harp.store.commit.writes", "{write}", "How many writes a commit held.");
        _connections = _meter.CreateUpDownCounter<int>("harp.connections", "{connection}", "Open client connections.");
    }

    public void Submitted() => _submitted.Add(1);

    public void Ended(JobState state) => _ended.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));

    public void Forgotten(int count) => _forgotten.Add(count);

    /// <summary>How large the store is, asked whenever somebody measures.</summary>
    public void WatchStore(Func<long> bytes) => _meter.CreateObservableGauge("harp.store.size", bytes, "By", "What the store takes on its disk, or in memory.");

    public void PacketsStored(int count) => _packets.Add(count);

    public void Committed(TimeSpan took, int writes)
    {
        _commitSeconds.Record(took.TotalSeconds);
        _commitWrites.Record(writes);
    }

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void Dispose() => _meter.Dispose();
}
