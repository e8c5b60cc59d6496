using Harp.Dispatcher.Hosts;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Hosts;

public sealed class HostUpkeepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KeptHosts _kept;

    public HostUpkeepTests() => _kept = new KeptHosts(_folder.Path, _log);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_source_is_read_again_on_schedule_and_a_failure_does_not_end_that()
    {
        var source = new ScriptedHosts(Line("a"));
        await using var upkeep = await OpenAsync(source, kept: false);
        await TurnAsync(upkeep, source, [Line("a"), Line("b")], ["a", "b"]);
        source.Lines = null;
        _time.Advance(Every);
        await Eventually.HoldsAsync(
            "the failure is logged", () => _log.Says("the hosts stay as they were: the registry's source could not be read"));
        Assert.Equal(2, upkeep.Registry.Current.Hosts.Count);
        await TurnAsync(upkeep, source, [Line("a"), Line("b"), Line("c")], ["a", "b", "c"]);
        await Eventually.HoldsAsync("it is told", () => _log.Says("3 hosts, 1 of them new, 0 gone, from the script"));
    }

    [Fact]
    public async Task Without_a_schedule_nothing_is_read_by_itself()
    {
        var source = new ScriptedHosts(Line("a"));
        await using var upkeep = await HostUpkeep.OpenAsync(source, null, new HostLimits(), _time, _log);
        source.Lines = [Line("b")];
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["a"], upkeep.Registry.Current.Hosts.Keys);
    }

    [Fact]
    public async Task A_schedule_waits_for_a_refresh_that_is_under_way()
    {
        var source = new ScriptedHosts(Line("a"));
        await using var upkeep = await OpenAsync(source, kept: false);
        var gate = new TaskCompletionSource();
        source.Gate = gate.Task;
        var asked = upkeep.Registry.RefreshAsync(force: false, TestContext.Current.CancellationToken);
        _time.Advance(Every * 3);
        gate.SetResult();
        await asked;
        await TurnAsync(upkeep, source, [Line("a"), Line("b")], ["a", "b"]);
        Assert.Equal(1, source.AtOnceMax);
    }

    [Fact]
    public async Task A_source_that_fails_at_the_start_is_stood_in_for_by_what_it_said_last()
    {
        await (await OpenAsync(new ScriptedHosts(Line("a"), Line("b")))).DisposeAsync();
        var source = new ScriptedHosts { Lines = null };
        await using var upkeep = await OpenAsync(source);
        Assert.Equal(["a", "b"], upkeep.Registry.Current.Hosts.Keys);
        Assert.Equal(DateTimeOffset.UnixEpoch, upkeep.Registry.Current.ReadAt);
        Assert.True(_log.Says("started with the 2 hosts of 1970-01-01"));
        await TurnAsync(upkeep, source, [Line("a"), Line("c"), Line("b")], ["a", "c", "b"]);
    }

    [Fact]
    public async Task A_source_that_is_slow_at_the_start_is_waited_for_in_the_background()
    {
        await (await OpenAsync(new ScriptedHosts(Line("a")))).DisposeAsync();
        var gate = new TaskCompletionSource();
        var opening = OpenAsync(new ScriptedHosts(Line("a"), Line("b")) { Gate = gate.Task });
        Assert.False(opening.IsCompleted);
        _time.Advance(new HostLimits().StartTime);
        await using var upkeep = await opening;
        Assert.Equal(["a"], upkeep.Registry.Current.Hosts.Keys);
        gate.SetResult();
        await Eventually.HoldsAsync("the hosts come", () => upkeep.Registry.Current.Hosts.Count == 2);
    }

    [Fact]
    public async Task A_source_that_lost_its_hosts_at_the_start_is_refused()
    {
        await (await OpenAsync(new ScriptedHosts(Line("a"), Line("b")))).DisposeAsync();
        await using var upkeep = await OpenAsync(new ScriptedHosts());
        Assert.Equal(["a", "b"], upkeep.Registry.Current.Hosts.Keys);
    }

    [Fact]
    public async Task What_was_refreshed_is_kept()
    {
        var source = new ScriptedHosts(Line("a"));
        await using (var upkeep = await OpenAsync(source))
        {
            await TurnAsync(upkeep, source, [Line("a"), Line("b")], ["a", "b"]);
        }

        Assert.Equal(["a", "b"], _kept.Read()!.Hosts.Keys);
    }

    [Fact]
    public async Task Where_nothing_was_kept_the_source_must_speak() =>
        await Assert.ThrowsAsync<IOException>(() => OpenAsync(new ScriptedHosts { Lines = null }));

    [Fact]
    public async Task A_stop_gives_up_a_refresh_that_is_under_way()
    {
        var source = new ScriptedHosts(Line("a"));
        var upkeep = await OpenAsync(source, kept: false);
        source.Gate = new TaskCompletionSource().Task;
        _time.Advance(Every);
        await upkeep.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static TimeSpan Every => TimeSpan.FromMinutes(5);

    private static string Line(string name) => $"{{\"hostname\":\"{name}\",\"address\":\"127.0.0.1\",\"port\":1}}";

    private Task<HostUpkeep> OpenAsync(ScriptedHosts source, bool kept = true) =>
        HostUpkeep.OpenAsync(source, kept ? _kept : null, new HostLimits { RefreshEvery = Every }, _time, _log);

    /// <summary>The source changes, and time goes on until the registry has noticed.</summary>
    private async Task TurnAsync(HostUpkeep upkeep, ScriptedHosts source, string[] lines, string[] names)
    {
        source.Lines = lines;
        await Eventually.HoldsAsync("the registry follows its source", () =>
        {
            _time.Advance(Every);
            return upkeep.Registry.Current.Hosts.Keys.SequenceEqual(names);
        });
    }
}
