using System.Text;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Harp.Tests.Dispatcher.Daemons.DaemonCallBench;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>What a daemon says, and what the dispatcher passes on.</summary>
public sealed class DaemonCallTests
{
    private readonly DaemonCallBench _bench = new();

    [Theory]
    [InlineData("{\"result\": {\"a\" : 1e400, \"a\":\"\\ud800\"} }", "{\"result\":{\"a\" : 1e400, \"a\":\"\\ud800\"}}")]
    [InlineData(
        "{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":[1.0]}}",
        "{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":[1.0]}}")]
    [InlineData("{\"harp\":1,\"error\":{\"type\":\"own\",\"message\":\"m\"}}", "{\"error\":{\"type\":\"own\",\"message\":\"m\"}}")]
    [InlineData(
        "{\"error\":{\"type\":\"own\",\"message\":\"m\",\"data\":{}},\"harp\":1}\r",
        "{\"error\":{\"type\":\"own\",\"message\":\"m\",\"data\":{}}}")]
    public async Task An_outcome_is_passed_on_as_it_came(string line, string outcome)
    {
        await _bench.CallAsync(peer => peer.AnswerAsync(Request, AcknowledgedSingle, line));

        Assert.Equal(["connected", outcome], _bench.Sink.Told);
        Assert.True(_bench.Sink.NothingLeft);
    }

    [Fact]
    public async Task An_acknowledgement_is_told_before_the_outcome_comes()
    {
        await _bench.CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, AcknowledgedSingle);
            await Eventually.HoldsAsync("it was told", () => _bench.Sink.Told.Contains("acknowledged 1"));
            await peer.SendAsync("{\"result\":1}");
        });

        Assert.Equal(["connected", "acknowledged 1", "{\"result\":1}"], _bench.Sink.Told);
    }

    [Fact]
    public async Task An_error_in_place_of_the_acknowledgement_is_passed_on()
    {
        await _bench.CallAsync(
            peer => peer.AnswerAsync(Request, "{\"harp\":1,\"error\":{\"type\":\"no_such_procedure\",\"message\":\"m\"}}"));

        Assert.Equal(["connected", "{\"error\":{\"type\":\"no_such_procedure\",\"message\":\"m\"}}"], _bench.Sink.Told);
    }

    [Fact]
    public async Task Packets_are_numbered_and_passed_on_byte_for_byte()
    {
        string[] values = ["1.0", "{\"a\" : [ ] }", "\"\\ud800\\/ é\"", "null", "123456789012345678901234567890"];
        await _bench.CallAsync(
            peer => peer.AnswerAsync(
                Request, [AcknowledgedStream, .. values.Select(value => $"{{\"stream\":{value}}}"), "{\"result\":null}"]));

        Assert.Equal(string.Concat(values.Select((value, i) => $"{{\"packet\":{i},\"data\":{value}}}\n")), _bench.Sink.Lines.ToString());
        Assert.Equal("{\"result\":null}", _bench.Sink.Told[^1]);
    }

    [Fact]
    public async Task Packets_carry_the_time_at_which_they_came()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, AcknowledgedStream, "{\"stream\":1}", "{\"stream\":2}");
            await Eventually.HoldsAsync("two packets came", () => _bench.Sink.Packets == 2);
            time.Advance(TimeSpan.FromSeconds(7));
            await daemon.SendAsync("{\"stream\":3}", "{\"result\":null}");
        });

        await _bench.NewCall(peer.Port, time: time).RunAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal([1_700_000_000_123, 1_700_000_000_123, 1_700_000_007_123], _bench.Sink.Times);
    }

    [Fact]
    public async Task A_daemon_is_read_no_faster_than_the_disk_writes()
    {
        var sent = 0;
        var disk = new TaskCompletionSource();
        _bench.Sink.Disk = disk.Task;
        var packet = Encoding.UTF8.GetBytes($"{{\"stream\":\"{new string('x', 900)}\"}}\n");
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, AcknowledgedStream);
            for (; sent < 50_000; sent++)
            {
                await daemon.SendBytesAsync(packet);
            }

            await daemon.SendAsync("{\"result\":0}");
        });
        var running = _bench.NewCall(peer.Port).RunAsync();
        await Eventually.HoldsAsync("packets wait for the disk", () => _bench.Sink.Packets > 0);
        await Eventually.HoldsStillAsync("what the daemon could send", () => Volatile.Read(ref sent));

        Assert.InRange(_bench.Sink.Packets, 1, 300);
        Assert.InRange(Volatile.Read(ref sent), 1, 49_999);
        disk.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(50_000, _bench.Sink.Packets);
    }
}
