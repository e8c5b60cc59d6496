using Harp.Client;
using Harp.Client.Errors;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Client;

public sealed class ConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unreachable_dispatcher_is_named_and_nothing_was_done()
    {
        await using var caller = Lines.CallerOf(RefusingPort.Number);
        var failed = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.SubmitAsync("h", "p", cancellationToken: Stop));
        Assert.Contains($"cannot reach the dispatcher at {RefusingPort.Address}", failed.Message, StringComparison.Ordinal);
        Assert.False(failed.OutcomeUnknown);
    }

    [Fact]
    public async Task Requests_follow_each_other_on_one_connection()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Status, Lines.Running);
            await c.AnswerAsync(Lines.Cancel, """{"cancelled":true}""");
            await c.AnswerAsync(Lines.Call, Lines.Accepted);
        });
        await using var caller = Lines.Keyless(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        await caller.Job(Lines.Id).CancelAsync(Stop);
        await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
    }

    [Fact]
    public async Task A_wait_does_not_hold_up_other_requests()
    {
        var (waiting, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.ExpectAsync(Lines.GetResult);
                waiting.SetResult();
                await cancelled.Task;
                await c.SendAsync("""{"cancelled":true}""");
            },
            async c =>
            {
                await c.AnswerAsync(Lines.Cancel, """{"cancelled":true}""");
                cancelled.SetResult();
            });
        await using var caller = Lines.CallerOf(peer.Port);
        var wait = caller.Job(Lines.Id).ResultAsync(Stop);
        await waiting.Task;
        Assert.True(await caller.Job(Lines.Id).CancelAsync(Stop));
        Assert.NotNull((await wait).ToException());
    }

    [Fact]
    public async Task A_call_after_the_dispatcher_closed_the_idle_connection_goes_out_on_a_new_one()
    {
        var kept = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running);
                await kept.Task;
            },
            c => c.AnswerAsync(Lines.Call, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        Assert.Equal(1, caller.IdleConnections);
        kept.SetResult();
        await IdleConnectionsClosedAsync(caller);
        Assert.Equal(Lines.Id, (await caller.SubmitAsync("web01", "p", cancellationToken: Stop)).Id);
    }

    [Fact]
    public async Task A_question_that_ran_into_a_closing_connection_is_asked_again_once()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running);
                await c.ExpectAsync(Lines.Status);
                c.Reset();
            },
            c => c.AnswerAsync(Lines.Status, Lines.Ended));
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        Assert.NotNull((await caller.Job(Lines.Id).StatusAsync(Stop)).EndedAt);
    }

    [Fact]
    public async Task A_question_is_not_asked_a_third_time()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running);
                await c.ExpectAsync(Lines.Status);
            },
            c => c.ExpectAsync(Lines.Status));
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
        Assert.Contains("before get_status was answered", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_on_a_new_connection_is_not_asked_again()
    {
        await using var peer = new ScriptedPeer(c => c.ExpectAsync(Lines.Status));
        await using var caller = Lines.CallerOf(peer.Port);
        await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
    }

    [Fact]
    public async Task A_call_that_ran_into_a_closing_connection_is_not_sent_again_and_says_so()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Status, Lines.Running);
            await c.ExpectAsync(Lines.Call);
        });
        await using var caller = Lines.Keyless(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.SubmitAsync("web01", "p", cancellationToken: Stop));
        Assert.True(lost.OutcomeUnknown);
        Assert.Contains("whether the call was accepted is unknown", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_in_answer_to_a_call_leaves_its_outcome_unknown()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Call, "HTTP/1.1 400 Bad Request"));
        await using var caller = Lines.Keyless(peer.Port);
        Assert.True((await Assert.ThrowsAsync<HarpProtocolException>(
            () => caller.SubmitAsync("web01", "p", cancellationToken: Stop))).OutcomeUnknown);
    }

    [Fact]
    public async Task Cancelling_the_token_ends_the_wait_and_its_connection_and_nothing_else()
    {
        var waiting = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.ExpectAsync(Lines.GetResult);
                waiting.SetResult();
                await c.ExpectEndAsync();
            },
            c => c.AnswerAsync(Lines.Status, Lines.Running));
        await using var caller = Lines.CallerOf(peer.Port);
        using var enough = new CancellationTokenSource();
        var wait = caller.Job(Lines.Id).ResultAsync(enough.Token);
        await waiting.Task;
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Null((await caller.Job(Lines.Id).StatusAsync(Stop)).EndedAt);
    }

    [Fact]
    public async Task Cancelling_the_token_while_the_peer_does_not_read_ends_the_wait()
    {
        var connected = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async _ =>
        {
            connected.SetResult();
            await done.Task;
        });
        var limits = Harp.Protocol.ProtocolLimits.Default with { RequestLineBytesMax = 64 << 20 };
        await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Limits = limits });
        using var enough = new CancellationTokenSource();
        var submit = caller.SubmitAsync("web01", "p", new object[] { new string('x', 32 << 20) }, cancellationToken: enough.Token);
        await connected.Task;
        Assert.False(submit.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submit);
        done.SetResult();
    }

    [Fact]
    public async Task A_connection_that_said_more_than_was_asked_is_not_used_again()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running, """{"result":"stray"}""");
                await c.ExpectEndAsync();
            },
            c => c.AnswerAsync(Lines.Status, Lines.Ended));
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        await IdleConnectionsClosedAsync(caller);
        Assert.NotNull((await caller.Job(Lines.Id).StatusAsync(Stop)).EndedAt);
    }

    [Fact]
    public async Task A_dispatcher_that_does_not_answer_in_time_is_given_up()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(Lines.Call);
            asked.SetResult();
            await c.ExpectEndAsync();
        });
        await using var caller = Lines.Keyless(peer.Port, time);
        var submit = caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        await asked.Task;
        while (!submit.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        var late = await Assert.ThrowsAsync<HarpConnectionException>(() => submit);
        Assert.Contains("did not answer call within 30 s", late.Message, StringComparison.Ordinal);
        Assert.True(late.OutcomeUnknown);
    }

    [Fact]
    public async Task A_connection_that_idled_too_long_is_not_used_again()
    {
        var time = new FakeTimeProvider();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running);
                await c.ExpectEndAsync();
            },
            c => c.AnswerAsync(Lines.Call, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port, time);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        time.Advance(TimeSpan.FromMinutes(4));
        await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
    }

    [Fact]
    public async Task More_waits_than_connections_are_refused_with_the_name_of_the_limit()
    {
        var waiting = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(Lines.GetResult);
            waiting.SetResult();
            await c.ExpectEndAsync();
        });
        var options = new HarpCallerOptions
        {
            Multiplexed = false,
            Port = peer.Port,
            ConnectionsMax = 1,
            ConnectTimeout = TimeSpan.FromSeconds(5)
        };
        await using var caller = new HarpCaller(options);
        var wait = caller.Job(Lines.Id).ResultAsync(Stop);
        await waiting.Task;
        var refused = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
        Assert.Contains("ConnectionsMax", refused.Message, StringComparison.Ordinal);
        await caller.DisposeAsync();
        await Assert.ThrowsAsync<HarpConnectionException>(() => wait);
    }

    [Fact]
    public async Task A_disposed_client_asks_nothing()
    {
        var caller = Lines.CallerOf(RefusingPort.Number);
        await caller.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
    }

    /// <summary>Waits until the client has noticed that the peer closed, or spoke, on a kept connection.</summary>
    private static Task IdleConnectionsClosedAsync(HarpCaller caller) =>
        Eventually.HoldsAsync("the client has no idle connection", () => caller.IdleConnections == 0);
}
