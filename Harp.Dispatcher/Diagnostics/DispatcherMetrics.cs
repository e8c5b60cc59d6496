using System.Diagnostics.Metrics;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>
/// The instruments of the dispatcher on the meter <see cref="Name"/>. README.md beside this file lists every instrument; a test compares.
/// What nobody listens to costs next to nothing.
/// </summary>
internal sealed class DispatcherMetrics : IDisposable
{
    /// <summary>The meter's name, which listeners subscribe to.</summary>
    public const string Name = "Harp.Dispatcher";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _submitted;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _forgotten;
    private readonly Counter<long> _packets;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _waitSeconds;
    private readonly Histogram<double> _runSeconds;
    private readonly Histogram<double> _connectSeconds;
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<int> _commitWrites;
    private readonly UpDownCounter<int> _connections;
    private int _open;

    public DispatcherMetrics(TimeProvider? time = null)
    {
        Figures = new LoopFigures(time ?? TimeProvider.System);
        _submitted = _meter.CreateCounter<long>("harp.jobs.submitted", "{job}", "Jobs accepted.");
        _ended = _meter.CreateCounter<long>("harp.jobs.ended", "{job}", "Jobs ended, by state and type of error.");
        _forgotten = _meter.CreateCounter<long>("harp.jobs.forgotten", "{job}", "Ended jobs removed from the store.");
        _packets = _meter.CreateCounter<long>("harp.packets.stored", "{packet}", "Stream packets stored.");
        _refused = _meter.CreateCounter<long>("harp.requests.refused", "{request}", "Requests answered with an error, by its type.");
        _waitSeconds = _meter.CreateHistogram<double>("harp.job.wait.duration", "s", "From a job's acceptance to the start of its call.");
        _runSeconds = _meter.CreateHistogram<double>(
            "harp.job.run.duration", "s", "From the start of a job's call to the job's end, by state.");
        _connectSeconds = _meter.CreateHistogram<double>(
            "harp.daemon.connect.duration", "s", "From the start of a call until its request was sent to the daemon.");
        _commitSeconds = _meter.CreateHistogram<double>("harp.store.commit.duration", "s", "How long a commit took.");
        _commitWrites = _meter.CreateHistogram<int>("harp.store.commit.writes", "{write}", "How many writes a commit held.");
        _connections = _meter.CreateUpDownCounter<int>("harp.connections", "{connection}", "Open client connections.");
        _meter.CreateObservableGauge("harp.jobs.waiting", () => Figures.Waiting, "{job}", "Jobs that wait.");
        _meter.CreateObservableGauge("harp.jobs.running", () => Figures.Running, "{job}", "Calls that hold a slot.");
        _meter.CreateObservableGauge(
            "harp.job.wait.oldest", () => Figures.OldestWait.TotalSeconds, "s", "For how long the oldest waiting job has waited.");
    }

    /// <summary>The state of the loop.</summary>
    public LoopFigures Figures { get; }

    /// <summary>True if an instrument is one of these: a process may have more than one dispatcher.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    /// <summary>Open client connections.</summary>
    public int Connections => Volatile.Read(ref _open);

    public void Submitted()
    {
        Figures.JobSubmitted();
        _submitted.Add(1);
    }

    public void Waited(TimeSpan time) => _waitSeconds.Record(time.TotalSeconds);

    public void Connected(TimeSpan took) => _connectSeconds.Record(took.TotalSeconds);

    /// <summary>A job has ended; <paramref name="ran"/> is null where its call was never started.</summary>
    public void Ended(OutcomeReply outcome, TimeSpan? ran, bool interrupted)
    {
        Figures.JobEnded(outcome.State == JobState.Failed, interrupted);
        if (!_ended.Enabled && !_runSeconds.Enabled)
        {
            return;
        }

        var state = KeyValuePair.Create("harp.job.state", (object?)StateOf(outcome));
        if (ErrorTypes.Of(outcome) is { } type)
        {
            _ended.Add(1, state, KeyValuePair.Create("error.type", (object?)type));
        }
        else
        {
            _ended.Add(1, state);
        }

        if (ran is { } time)
        {
            _runSeconds.Record(time.TotalSeconds, state);
        }
    }

    public void Forgotten(int count) => _forgotten.Add(count);

    public void PacketsStored(int count) => _packets.Add(count);

    public void Committed(TimeSpan took, int writes)
    {
        _commitSeconds.Record(took.TotalSeconds);
        _commitWrites.Record(writes);
    }

    public void ConnectionOpened()
    {
        Interlocked.Increment(ref _open);
        _connections.Add(1);
    }

    public void ConnectionClosed()
    {
        Interlocked.Decrement(ref _open);
        _connections.Add(-1);
    }

    /// <summary>A reply to a request; it counts where it is an error.</summary>
    public void Answered(Reply reply)
    {
        if (reply is OutcomeReply { Kind: OutcomeKind.Error } refusal && _refused.Enabled)
        {
            _refused.Add(1, KeyValuePair.Create("error.type", (object?)ErrorTypes.Of(refusal)));
        }
    }

    /// <summary>Watches the size of the store, asked whenever somebody measures.</summary>
    public void WatchStore(Func<long> bytes) =>
        _meter.CreateObservableGauge("harp.store.size", bytes, "By", "What the store takes on its disk, or in memory.");

    /// <summary>Watches the room that the store's file system has, asked whenever somebody measures.</summary>
    public void WatchDisk(string folder)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        _meter.CreateObservableGauge(
            "harp.store.disk.free", () => drive.AvailableFreeSpace, "By", "What is free on the store's file system.");
    }

    /// <summary>The number of requests that wait for something of a job.</summary>
    public void WatchWaiters(Func<int> waiters) =>
        _meter.CreateObservableUpDownCounter("harp.watchers", waiters, "{request}", "Requests that follow a stream or wait for a result.");

    /// <summary>Watches the number of hosts, and how old that is.</summary>
    public void WatchHosts(Func<int> count, Func<double> ageSeconds)
    {
        _meter.CreateObservableGauge("harp.hosts", count, "{host}", "Hosts in the registry.");
        _meter.CreateObservableGauge("harp.hosts.age", ageSeconds, "s", "Since the registry was last read with success.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>The state as the protocol calls it.</summary>
    public static string StateOf(OutcomeReply outcome) => outcome.State switch
    {
        JobState.Returned => "returned",
        JobState.Raised => "raised",
        JobState.Cancelled => "cancelled",
        _ => "failed",
    };
}
