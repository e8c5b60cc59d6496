using Harp.Tests.Support;
using static Harp.Tests.Dispatcher.Daemons.DaemonCallBench;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>What becomes of a call that is stopped or aborted.</summary>
public sealed class StoppedCallTests
{
    private readonly DaemonCallBench _bench = new();

    [Fact]
    public async Task Stopping_sends_the_cancel_line_and_waits_until_the_daemon_closes()
    {
        var acknowledged = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, AcknowledgedStream, "{\"stream\":0}");
            acknowledged.SetResult();
            await daemon.ExpectAsync(Cancel);
            await daemon.SendAsync("{\"stream\":1}", "{\"harp\":1,\"error\":{\"type\":\"cancelled\",\"message\":\"m\"}}");
            await ended.Task;
        });
        var call = _bench.NewCall(peer.Port);
        var running = call.RunAsync();
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the packet came", () => _bench.Sink.Packets == 1);

        call.Stop();
        call.Stop();
        Assert.False(running.IsCompleted);
        ended.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, _bench.Sink.Packets);
        Assert.True(_bench.Sink.NothingLeft);
    }

    [Fact]
    public async Task A_daemon_that_closes_without_a_last_word_may_have_left_something()
    {
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.ExpectAsync(Request);
            await daemon.ExpectAsync(Cancel);
        });
        var call = _bench.NewCall(peer.Port);
        var running = call.RunAsync();
        await _bench.Sink.Connected;
        call.Stop();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(_bench.Sink.NothingLeft);
    }

    [Fact]
    public async Task Aborting_breaks_the_connection_of_a_daemon_that_does_not_answer()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.ExpectAsync(Request);
            await daemon.ExpectAsync(Cancel);
            cancelled.SetResult();
            await daemon.ExpectEndAsync();
        });
        var call = _bench.NewCall(peer.Port);
        var running = call.RunAsync();
        await _bench.Sink.Connected;
        call.Stop();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);

        call.Abort();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_call_that_is_stopped_before_its_connection_stands_sends_no_request()
    {
        await using var peer = new ScriptedPeer(daemon => daemon.ExpectEndAsync());
        var transport = new StoppingTransport();
        var call = _bench.NewCall(peer.Port, transport: transport);
        transport.Connected = call.Stop;

        await call.RunAsync();

        Assert.Contains("\"started\":\"no\"", Assert.Single(_bench.Sink.Told), StringComparison.Ordinal);
        Assert.True(_bench.Sink.NothingLeft);
    }
}
