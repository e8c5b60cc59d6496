using System.Text.RegularExpressions;
using Harp.Dispatcher.Diagnostics;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;
using Harp.Tests.Tidy;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Diagnostics;

[Collection(nameof(MeasuredAlone))]
public sealed partial class InstrumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly DispatcherMetrics _metrics;

    public InstrumentTests()
    {
        _metrics = new DispatcherMetrics(_time);
        _metrics.WatchStore(() => 1);
        _metrics.WatchDisk(_folder.Path);
        _metrics.WatchWaiters(() => 2);
        _metrics.WatchHosts(() => 3, () => 4.5);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_table_of_instruments_lists_those_that_there_are_with_their_kind_and_unit()
    {
        using var meter = new MeteredDispatcher(_metrics);
        var table = Row().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "Harp.Dispatcher", "Diagnostics", "README.md")))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.Equal(
            meter.Instruments.Select(one => $"{one.Name} {KindOf(one)} {one.Unit}").Order(StringComparer.Ordinal),
            table.Order(StringComparer.Ordinal));
        Assert.All(meter.Instruments, one => Assert.NotEmpty(one.Description!));
    }

    [Fact]
    public void What_has_to_be_asked_answers()
    {
        using var meter = new MeteredDispatcher(_metrics);
        _metrics.Figures.Publish(5, 6, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(7));
        meter.Ask();
        string[] names =
            [
                "harp.jobs.waiting", "harp.jobs.running", "harp.job.wait.oldest", "harp.store.size", "harp.watchers",
                "harp.hosts", "harp.hosts.age"];
        Assert.Equal(["5", "6", "7", "1", "2", "3", "4.5"], names.Select(name => meter[name]));
        Assert.True(long.Parse(meter["harp.store.disk.free"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public void Refusals_are_counted_by_type_and_answers_are_not()
    {
        using var meter = new MeteredDispatcher(_metrics);
        _metrics.Answered(OutcomeReply.Error(Harp.Protocol.Errors.HarpError.InvalidRequest("m")));
        _metrics.Answered(OutcomeReply.Result(RawJson.Parse("1")));
        _metrics.Answered(NoResultReply.Instance);
        Assert.Equal("1 error.type=invalid_request", meter["harp.requests.refused"]);
    }

    [Fact]
    public void What_nobody_listens_to_allocates_nothing()
    {
        var error = OutcomeReply.Error(RawJson.Parse("{\"type\":\"timeout\",\"message\":\"m\"}"));
        Assert.Equal(0, Allocation.Of(() =>
        {
            _metrics.Submitted();
            _metrics.Waited(TimeSpan.Zero);
            _metrics.Connected(TimeSpan.Zero);
            _metrics.Ended(error, TimeSpan.Zero, interrupted: false);
            _metrics.Answered(error);
            _metrics.Figures.Publish(1, 2, 3);
            Assert.Null(JobTrace.Begin(default, "p", "h", null, null));
        }));
    }

    [Fact]
    public async Task The_report_tells_how_things_stand_and_what_was_done_since_the_last()
    {
        await using var report = new PeriodicReport(TimeSpan.FromSeconds(60), _metrics, _time, _log);
        _metrics.Submitted();
        _metrics.Submitted();
        _metrics.Ended(OutcomeReply.Error(Harp.Protocol.Errors.HarpError.InvalidRequest("m")), null, interrupted: false);
        _metrics.ConnectionOpened();
        _metrics.Figures.Publish(1, 0, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync("it is told", () => _log.Lines.Count == 1);
        Assert.Equal(
            "Information: 0 running, 1 waiting (the oldest for 60.0 s), 1 connections; in 60 s 2 submitted, 1 ended, 1 of them failed",
            _log.Lines[0]);
        _time.Advance(TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync("it is told again", () => _log.Lines.Count == 2);
        Assert.EndsWith("in 60 s 0 submitted, 0 ended, 0 of them failed", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_report_is_made_that_nobody_wants()
    {
        await using var report = new PeriodicReport(TimeSpan.Zero, _metrics, _time, _log);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_log.Lines);
    }

    private static string KindOf(System.Diagnostics.Metrics.Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        var other => other,
    };

    [GeneratedRegex(@"^\| `([a-z.]+)` \| ([a-z-]+(?: counter)?) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
