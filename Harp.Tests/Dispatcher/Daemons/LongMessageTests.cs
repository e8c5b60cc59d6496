using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Hosting;
using Harp.Protocol.Framing;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Harp.Tests.Dispatcher.Daemons.DaemonCallBench;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>
/// Messages that take room: what counts as a daemon's silence while they come, and what becomes of those that are begun and not ended.
/// </summary>
public sealed class LongMessageTests
{
    private const int Free = LineRoom.FreeBytes;

    private static readonly CallLimits Limits = new() { MessageBytesMax = 1 << 20 };

    private readonly DaemonCallBench _bench = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_message_that_is_begun_and_does_not_go_on_ends_the_call_with_the_limit_that_it_met()
    {
        await using var peer = new ScriptedPeer(BeginAsync);
        var room = new LineBudget(64 * Free, TimeSpan.FromSeconds(30), _time);
        var running = _bench.NewCall(peer.Port, time: _time, limits: Limits, lines: room).RunAsync();
        await Eventually.HoldsAsync("the call is given up", () =>
        {
            // The message may still be on its way: until it takes room there is nothing to give up.
            _time.Advance(room.Used > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
            return running.IsCompleted;
        });
        _over.SetResult();

        Assert.Contains("\"type\":\"timeout\"", _bench.Sink.Told[^1], StringComparison.Ordinal);
        Assert.Contains("\"limit\":\"read_stall\"", _bench.Sink.Told[^1], StringComparison.Ordinal);
        Assert.Equal(0, room.Used);
    }

    [Fact]
    public async Task While_a_message_waits_for_room_of_ours_its_daemon_is_heard()
    {
        await using var peer = new ScriptedPeer(BeginAsync);
        var room = new LineBudget(1);
        using var others = room.Open();
        var taken = TakeAllAsync(others);
        var call = _bench.NewCall(peer.Port, time: _time, limits: Limits, lines: room);
        var running = call.RunAsync();
        await Eventually.HoldsAsync("it waits", () => room.Waiting == 1);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(_time.GetTimestamp(), call.HeardAt);

        call.Abort();
        _over.SetResult();
        await running;
        await taken;
    }

    [Fact]
    public async Task While_what_a_daemon_sent_is_not_stored_yet_it_is_heard()
    {
        var disk = new TaskCompletionSource();
        _bench.Sink.Disk = disk.Task;
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, AcknowledgedStream, "{\"stream\":0}");
            await Eventually.HoldsAsync("the first packet is on its way to the disk", () => _bench.Sink.Packets == 1);
            await daemon.SendAsync("{\"stream\":1}");
            await _over.Task;
            await daemon.SendAsync("{\"result\":1}");
        });
        var call = _bench.NewCall(peer.Port, time: _time, limits: Limits);
        var running = call.RunAsync();
        await Eventually.HoldsAsync("it waits for the disk", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return call.HeardAt == _time.GetTimestamp();
        });

        disk.SetResult();
        _over.SetResult();
        await running;
        Assert.Equal(2, _bench.Sink.Packets);
    }

    [Fact]
    public async Task A_host_that_begins_many_messages_and_ends_none_does_not_hold_up_the_result_of_another()
    {
        var all = new LineShares<string>(new LineBudget(64 * Free), 16 * Free);
        await using var hostile = new ScriptedPeer([.. Enumerable.Repeat<Func<PeerConnection, Task>>(BeginAsync, 32)]);
        var begun = Enumerable.Range(0, 32).Select(
            _ => _bench.NewCall(hostile.Port, limits: Limits, lines: all.Enter("10.0.0.1"), sink: new RecordingSink())).ToArray();
        var running = begun.Select(call => call.RunAsync()).ToArray();
        await Eventually.HoldsAsync("the hostile host has used up its share", () => begun.Any(call => call.HeardAt is { } at && at > 0));

        var result = $"{{\"result\":\"{new string('r', 3 * Free)}\"}}";
        await using var honest = new ScriptedPeer(daemon => daemon.AnswerAsync(Request, AcknowledgedSingle, result));
        await _bench.NewCall(honest.Port, limits: Limits, lines: all.Enter("10.0.0.2")).RunAsync().WaitAsync(
            TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(result, _bench.Sink.Told[^1]);

        Array.ForEach(begun, call => call.Abort());
        _over.SetResult();
        await Task.WhenAll(running);
    }

    private static async Task TakeAllAsync(LineRoom room)
    {
        var pipe = new System.IO.Pipelines.Pipe(new System.IO.Pipelines.PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 2 * Free)), TestContext.Current.CancellationToken);
        var reading = new FrameReader(pipe.Reader, 1 << 20, room).ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(reading, Task.CompletedTask);
    }

    private async Task BeginAsync(PeerConnection daemon)
    {
        try
        {
            await daemon.AnswerAsync(Request, AcknowledgedSingle);
            await daemon.SendBytesAsync(Encoding.UTF8.GetBytes("{\"result\":\"" + new string('x', 3 * Free)));
        }
        catch (IOException)
        {
            // The call was given up meanwhile.
        }

        await _over.Task;
    }
}
