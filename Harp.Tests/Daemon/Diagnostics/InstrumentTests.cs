using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harp.Protocol.Errors;
using Harp.Serving.Diagnostics;
using Harp.Tests.Tidy;

namespace Harp.Tests.Daemon.Diagnostics;

public sealed partial class InstrumentTests : IDisposable
{
    private readonly DaemonMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<string, List<string>> _measured = [];

    public InstrumentTests()
    {
        _metrics.WatchWorkers(() => (2, 1), () => (7, 4));
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_metrics.Owns(instrument))
            {
                _instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void The_table_of_instruments_lists_those_that_there_are_with_their_kind_and_unit()
    {
        var table = Row().Matches(
            File.ReadAllText(Path.Combine(SourceTree.Root, "Harp.Daemon", "Harp.Serving", "Diagnostics", "README.md")))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.Equal(_instruments.Select(one => $"{one.Name} {KindOf(one)} {one.Unit}").Order(StringComparer.Ordinal), table.Order(
            StringComparer.Ordinal));
        Assert.All(_instruments, one => Assert.NotEmpty(one.Description!));
    }

    [Fact]
    public void A_call_is_counted_by_procedure_and_outcome_and_nobody_makes_up_tags()
    {
        _metrics.CallBegan();
        _metrics.CallBegan();
        _metrics.CallBegan();
        _metrics.CallEnded("dump", "result", TimeSpan.FromSeconds(2), packets: 3, bytes: 40);
        _metrics.CallEnded("dump", "made_up", TimeSpan.FromSeconds(1), packets: 0, bytes: 2);
        _metrics.ConnectionOpened();
        _listener.RecordObservableInstruments();
        Assert.Equal(
            ["1 harp.procedure=dump harp.outcome=result", "1 harp.procedure=dump harp.outcome=_OTHER"], _measured["harp.daemon.calls"]);
        Assert.Equal(
            ["2 harp.procedure=dump harp.outcome=result", "1 harp.procedure=dump harp.outcome=_OTHER"],
            _measured["harp.daemon.call.duration"]);
        Assert.Equal(["3", "0"], _measured["harp.daemon.packets"]);
        Assert.Equal(["40", "2"], _measured["harp.daemon.bytes"]);
        Assert.Equal(["1"], _measured["harp.daemon.calls.running"]);
        Assert.Equal(["1"], _measured["harp.daemon.connections"]);
        Assert.Equal(["2 harp.worker.state=idle", "1 harp.worker.state=busy"], _measured["harp.daemon.workers"]);
        Assert.Equal(["7"], _measured["harp.daemon.workers.started"]);
        Assert.Equal(["4"], _measured["harp.daemon.workers.ended"]);
    }

    [Fact]
    public void Refusals_are_counted_by_type_and_wrong_credentials_by_themselves()
    {
        _metrics.Refused(ErrorType.AuthError);
        _metrics.Refused(ErrorType.AccessDenied);
        Assert.Equal(["1 error.type=auth_error", "1 error.type=access_denied"], _measured["harp.daemon.calls.refused"]);
        Assert.Equal(["1"], _measured["harp.daemon.auth.failures"]);
    }

    private void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_measured.TryGetValue(instrument.Name, out var all))
        {
            _measured.Add(instrument.Name, all = []);
        }

        all.Add(string.Join(
            ' ', [Convert.ToString(value, CultureInfo.InvariantCulture)!, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        var other => other,
    };

    [GeneratedRegex(@"^\| `([a-z.]+)` \| ([a-z-]+(?: counter)?) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
