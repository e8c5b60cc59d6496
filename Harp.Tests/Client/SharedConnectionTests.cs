using Harp.Client;
using Harp.Client.Errors;
using Harp.Tests.Support;
using static Harp.Tests.Client.SharedLines;

namespace Harp.Tests.Client;

/// <summary>Many requests on one connection, by their ids.</summary>
public sealed class SharedConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replies_find_their_requests_in_any_order()
    {
        var asked = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.ExpectAsync(GetResult(1));
            asked.SetResult();
            await c.AnswerAsync(GetResult(2), Answer(2, """{"result":2}"""), Answer(1, """{"result":1}"""));
            await c.ExpectEndAsync();
        });
        await using var caller = CallerOf(peer.Port);
        var first = caller.Job(Lines.Id).GetAsync<int>(Stop);
        await asked.Task;
        await caller.Job(Lines.Id).GetAsync<int>(Stop);
        Assert.Equal(1, await first);
    }

    [Fact]
    public async Task A_reply_may_have_its_id_anywhere_and_an_answer_nobody_waits_for_is_passed_over()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.AnswerAsync(GetResult(1), """{"id":77,"result":0}""", """{ "result" : 5 , "id" : 1 }""");
            await c.ExpectEndAsync();
        });
        await using var caller = CallerOf(peer.Port);
        Assert.Equal(5, await caller.Job(Lines.Id).GetAsync<int>(Stop));
    }

    [Fact]
    public async Task A_wait_that_is_given_up_is_taken_back_and_the_connection_goes_on()
    {
        using var giveUp = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.ExpectAsync(GetResult(1));
            await giveUp.CancelAsync();
            await c.AnswerAsync(Withdraw(2, 1), Answer(2, """{"withdrawn":true}"""));
            await c.AnswerAsync(GetResult(3), Answer(3, """{"result":3}"""));
            await c.ExpectEndAsync();
        });
        await using var caller = CallerOf(peer.Port);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.Job(Lines.Id).ResultAsync(giveUp.Token));
        Assert.Equal(3, await caller.Job(Lines.Id).GetAsync<int>(Stop));
    }

    [Fact]
    public async Task Where_a_connection_takes_no_more_the_next_request_has_one_to_itself()
    {
        var asked = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello(concurrent: 1));
                await c.ExpectAsync(GetResult(1));
                asked.SetResult();
                await c.ExpectEndAsync();
            },
            async c =>
            {
                await c.AnswerAsync(Lines.Cancel, """{"cancelled":true}""");
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        var wait = caller.Job(Lines.Id).ResultAsync(Stop);
        await asked.Task;
        Assert.True(await caller.Job(Lines.Id).CancelAsync(Stop));
        await caller.DisposeAsync();
        await Assert.ThrowsAsync<HarpConnectionException>(() => wait);
    }

    [Fact]
    public async Task A_wait_goes_on_over_the_next_connection()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.ExpectAsync(GetResult(1));
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(GetResult(1), Answer(1, """{"result":"x"}"""));
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        Assert.Equal("x", await caller.Job(Lines.Id).GetAsync<string>(Stop));
    }

    [Fact]
    public async Task A_cancel_that_lost_its_connection_is_told_and_not_asked_twice()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.ExpectAsync(Cancel(1));
            c.Reset();
        });
        await using var caller = CallerOf(peer.Port);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).CancelAsync(Stop));
        Assert.Contains("whether that was done is unknown", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_lost_its_connection_is_handed_over_again_with_its_key()
    {
        string? first = null;
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                first = await c.ReadLineAsync();
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(first!, Answer(1, Lines.Accepted));
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        var job = await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        Assert.Equal(Lines.Id, job.Id);
        Assert.Contains("\"key\":", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_not_handed_over_again_where_keys_are_not_known()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello(without: "key"));
                await c.ReadLineAsync();
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello(without: "key"));
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(
            () => caller.SubmitAsync("web01", "p", cancellationToken: Stop)).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.True(lost.OutcomeUnknown);
    }

    [Fact]
    public async Task A_dispatcher_that_was_never_there_is_not_waited_for()
    {
        await using var caller = CallerOf(RefusingPort.Number);
        await Assert.ThrowsAsync<HarpConnectionException>(() => caller.HelloAsync(Stop)).WaitAsync(TimeSpan.FromSeconds(60), Stop);
    }

    [Fact]
    public async Task A_dispatcher_that_does_not_come_back_is_given_up_after_its_time()
    {
        ScriptedPeer peer = null!;
        await using var played = peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.ExpectAsync(GetResult(1));
            peer.StopListening();
            c.Reset();
        });
        await using var caller = new HarpCaller(new HarpCallerOptions { Port = peer.Port, ReconnectTimeout = TimeSpan.FromSeconds(1) });
        await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).ResultAsync(Stop)).WaitAsync(
            TimeSpan.FromSeconds(60), Stop);
    }

    [Fact]
    public async Task A_peer_that_says_no_hello_is_spoken_to_as_a_base_dispatcher()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.ExpectAsync(AskHello);
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(Lines.GetResult, """{"result":1}""");
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        Assert.Equal(1, await caller.Job(Lines.Id).GetAsync<int>(Stop));
    }

    [Fact]
    public async Task Who_is_not_let_in_is_told_so()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, """{"error":{"type":"auth_error","message":"who are you?"}}""");
            await c.ExpectEndAsync();
        });
        await using var caller = CallerOf(peer.Port);
        Assert.Equal("auth_error", (await Assert.ThrowsAsync<HarpRequestException>(() => caller.HelloAsync(Stop))).Type);
    }

    [Fact]
    public async Task A_refusal_without_an_id_ends_the_connection_and_what_only_asks_is_asked_anew()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(GetResult(1), """{"error":{"type":"parse_error","message":"what?"}}""");
                await c.ExpectEndAsync();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(GetResult(1), Answer(1, """{"result":1}"""));
                await c.ExpectEndAsync();
            });
        await using var caller = CallerOf(peer.Port);
        Assert.Equal(1, await caller.Job(Lines.Id).GetAsync<int>(Stop));
    }

    /// <summary>
    /// It waits for a lost dispatcher for longer than any test here does, so that who is given up is not taken for who was not waited for.
    /// </summary>
    private static HarpCaller CallerOf(int port) => new(new HarpCallerOptions { Port = port, ReconnectTimeout = TimeSpan.FromMinutes(10) });
}
