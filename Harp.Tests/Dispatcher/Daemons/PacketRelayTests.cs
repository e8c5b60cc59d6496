using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Daemons;

public sealed class PacketRelayTests
{
    private const int RunBytesMax = 4096;

    [Fact]
    public void Relaying_a_packet_costs_no_allocation_in_steady_state()
    {
        var line = Encoding.ASCII.GetBytes($"{{\"stream\":\"{new string('x', 1000)}\"}}");
        var relay = new PacketRelay(JobId.New(DateTimeOffset.UnixEpoch), 1, RunBytesMax, new LastRun());
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.True(relay.AddAsync(DaemonMessage.Parse(line).Value, time: i / 4).IsCompletedSuccessfully);
            }
        }));
    }

    [Fact]
    public async Task Packets_are_numbered_through_all_runs_and_written_as_reply_lines()
    {
        var sink = new LastRun();
        var relay = new PacketRelay(JobId.New(DateTimeOffset.UnixEpoch), 1, RunBytesMax, sink);
        await relay.AddAsync(RawJson.Parse("1.0"), time: 0);
        await relay.AddAsync(RawJson.Parse("null"), time: 0);
        await relay.HandOnAsync();
        Assert.Equal("{\"packet\":0,\"data\":1.0}\n{\"packet\":1,\"data\":null}\n", Encoding.UTF8.GetString(sink.Run.Lines.Span));
        await relay.AddAsync(RawJson.Parse("[]"), time: 0);
        await relay.HandOnAsync();
        Assert.Equal("{\"packet\":2,\"data\":[]}\n", Encoding.UTF8.GetString(sink.Run.Lines.Span));
        Assert.Equal((2, 1), (sink.Run.First, sink.Run.Count));
    }

    [Fact]
    public async Task A_large_packet_is_waited_for_so_that_two_are_never_held_at_once()
    {
        var sink = new LastRun { Committed = new TaskCompletionSource() };
        var relay = new PacketRelay(JobId.New(DateTimeOffset.UnixEpoch), 1, RunBytesMax, sink);

        var handing = relay.AddAsync(RawJson.Parse($"\"{new string('x', 5 * RunBytesMax)}\""), time: 0).AsTask();
        Assert.False(handing.IsCompleted);
        sink.Committed.SetResult();
        await handing;

        await relay.AddAsync(RawJson.Parse("1"), time: 0);
        await relay.HandOnAsync();
        Assert.Equal((1L, "{\"packet\":1,\"data\":1}\n"), (sink.Run.First, Encoding.UTF8.GetString(sink.Run.Lines.Span)));
    }

    private sealed class LastRun : ICallSink
    {
        public TaskCompletionSource? Committed { get; init; }

        public PacketRun Run { get; private set; }

        public ValueTask ConnectedAsync(JobId job) => ValueTask.CompletedTask;

        public ValueTask AcknowledgedAsync(JobId job, int attempt) => ValueTask.CompletedTask;

        public ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run)
        {
            Run = run;
            return ValueTask.FromResult(Committed?.Task ?? Task.CompletedTask);
        }

        public ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft) => ValueTask.CompletedTask;

        public ValueTask EndAnsweredAsync(JobId job, EndAnswer answer) => throw new NotSupportedException();
    }
}
