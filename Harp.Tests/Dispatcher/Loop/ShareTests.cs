using System.Text;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>What one user may have of queues and of the dispatcher's places.</summary>
public sealed class ShareTests : IDisposable
{
    private readonly LoopBench _bench =
        new(new LoopLimits { WaitingUserMax = 1, RefuseDiffering = true }, new SchedulerLimits { UserMax = 1 });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_user_whose_jobs_wait_is_told_so_and_others_are_not()
    {
        await AcceptAsync("alice");
        await AcceptAsync("alice");
        Assert.Contains("1 jobs of 'alice' wait already, the most that may", await AskAsync("alice"), StringComparison.Ordinal);
        await AcceptAsync("bob");
        await AcceptAsync("bob");
        Assert.Equal(2, _bench.Starter.Calls.Count);
    }

    [Fact]
    public async Task After_a_restart_the_jobs_that_wait_count_for_their_users()
    {
        for (var i = 0; i < 2; i++)
        {
            await AcceptAsync("alice", "q");
        }

        _bench.Crash();
        Assert.Contains("\"overloaded\"", await AskAsync("alice", "q"), StringComparison.Ordinal);
        await AcceptAsync("bob");
    }

    [Fact]
    public async Task Jobs_of_a_cancelled_queue_make_room_for_others_of_their_user()
    {
        await AcceptAsync("alice", "q");
        await AcceptAsync("alice", "q");
        _bench.Post(new LoopMessage.CancelQueue(SchedulerQueue("q"), new TaskCompletionSource<Reply>()));
        await AcceptAsync("alice", "other");
    }

    [Fact]
    public async Task A_queue_appears_only_for_those_who_may_make_it_appear()
    {
        Assert.Contains("\"access_denied\"", await AskAsync("alice", "q", mayAppear: false), StringComparison.Ordinal);
        await AcceptAsync("bob", "q");
        Assert.Contains("\"job_id\"", await AskAsync("alice", "q", mayAppear: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_asks_for_another_concurrency_than_its_queue_has_is_refused_with_both()
    {
        await AcceptAsync("alice", "q");
        Assert.Contains("\"data\":{\"concurrency\":1,\"asked\":100}", await AskAsync(
            "bob", "q", concurrency: 100), StringComparison.Ordinal);
        await AcceptAsync("bob", "q");
    }

    private static Harp.Protocol.Values.QueueName SchedulerQueue(string name) => Scheduling.SchedulerBench.Name(name)!;

    private async Task AcceptAsync(string user, string? queue = null) =>
        Assert.Contains("\"job_id\"", await AskAsync(user, queue), StringComparison.Ordinal);

    private async Task<string> AskAsync(string user, string? queue = null, int concurrency = 1, bool mayAppear = true)
    {
        var reply = new TaskCompletionSource<Reply>();
        _bench.Post(new LoopMessage.Submit(LoopBench.RequestOf(queue, concurrency), user, reply) { QueueMayAppear = mayAppear });
        return Encoding.UTF8.GetString(WireBytes.Of(await reply.Task));
    }
}
