using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class KeyTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_same_key_and_request_is_the_same_job_in_one_batch_in_the_next_and_after_a_crash()
    {
        var (first, second) = (_bench.Take(Request("k")), _bench.Take(Request("k")));
        _bench.Finish();
        var job = Assert.IsType<JobIdReply>(LoopBench.ReplyOf(first));
        Assert.False(job.Duplicate);
        Assert.Equal(job with { Duplicate = true }, LoopBench.ReplyOf(second));

        var third = _bench.Take(Request("k"));
        _bench.Finish();
        Assert.Equal(job with { Duplicate = true }, LoopBench.ReplyOf(third));

        _bench.Crash();
        var fourth = _bench.Take(Request("k"));
        _bench.Finish();
        Assert.Equal(job with { Duplicate = true }, LoopBench.ReplyOf(fourth));
        Assert.Single(_bench.Store.Written.OfType<StoreWrite.Insert>());
    }

    [Fact]
    public void A_duplicate_is_answered_no_sooner_than_its_job_is_on_disk()
    {
        _bench.Take(Request("k"));
        var duplicate = _bench.Take(Request("k"));
        _bench.Store.Fails = true;
        Assert.Throws<StoreFailedException>(_bench.Finish);
        Assert.False(duplicate.IsCompleted);
        _bench.Processor.RefuseAll();
        Assert.Contains("storage_error", Assert.IsType<OutcomeReply>(
            LoopBench.ReplyOf(duplicate)).Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_with_another_request_is_a_conflict_that_names_the_job()
    {
        var first = _bench.Take(Request("k"));
        var other = _bench.Take(Request("k") with { Info = RawJson.Parse("1") });
        _bench.Finish();
        var job = Assert.IsType<JobIdReply>(LoopBench.ReplyOf(first)).Job;
        var refused = Assert.IsType<OutcomeReply>(LoopBench.ReplyOf(other)).Value.ToString();
        Assert.Contains("\"key_conflict\"", refused, StringComparison.Ordinal);
        Assert.EndsWith($"\"data\":{{\"job_id\":\"{job}\"}}}}", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_different_users_are_different_keys()
    {
        Task<Reply>[] replies = [_bench.Take(Request("k"), "alice"), _bench.Take(Request("k"), "bob"), _bench.Take(Request("k"))];
        _bench.Finish();
        Assert.All(replies, reply => Assert.False(Assert.IsType<JobIdReply>(LoopBench.ReplyOf(reply)).Duplicate));
        Assert.Equal(["alice", "bob", null], _bench.Store.Written.OfType<StoreWrite.Insert>().Select(write => write.Caller));
    }

    [Fact]
    public void A_duplicate_is_answered_where_no_new_job_would_be_accepted()
    {
        using var bench = new LoopBench(new Harp.Dispatcher.Loop.LoopLimits { WaitingMax = 1 });
        bench.Submit("q");
        var first = bench.Take(Request("k") with { Queue = LoopBench.RequestOf("q").Queue });
        bench.Finish();
        Assert.IsType<JobIdReply>(LoopBench.ReplyOf(first));
        var again = bench.Take(Request("k") with { Queue = LoopBench.RequestOf("q").Queue });
        var another = bench.Take(LoopBench.RequestOf("q"));
        bench.Finish();
        Assert.True(Assert.IsType<JobIdReply>(LoopBench.ReplyOf(again)).Duplicate);
        Assert.IsType<OutcomeReply>(LoopBench.ReplyOf(another));
    }

    [Fact]
    public void A_key_that_cannot_be_looked_up_refuses_its_call_and_no_other()
    {
        _bench.Store.ReadsFail = true;
        var (keyed, plain) = (_bench.Take(Request("k")), _bench.Take(LoopBench.RequestOf()));
        _bench.Store.ReadsFail = false;
        _bench.Finish();
        Assert.Contains("storage_error", Assert.IsType<OutcomeReply>(LoopBench.ReplyOf(keyed)).Value.ToString(), StringComparison.Ordinal);
        Assert.IsType<JobIdReply>(LoopBench.ReplyOf(plain));
    }

    [Fact]
    public void The_key_of_a_forgotten_job_is_free_again()
    {
        var first = Accepted("k");
        _bench.Cancel(first);
        _bench.Post(LoopBench.Ended(first));
        Assert.Equal(1, _bench.Prune(new PruneLimits { MaxJobs = 0 }).Removed);
        Assert.NotEqual(first, Accepted("k"));
        Assert.Null(_bench.Store.FindProgress(first));
    }

    private static CallRequest Request(string key) => LoopBench.RequestOf() with { Key = key };

    private JobId Accepted(string key)
    {
        var reply = _bench.Take(Request(key));
        _bench.Finish();
        var accepted = Assert.IsType<JobIdReply>(LoopBench.ReplyOf(reply));
        Assert.False(accepted.Duplicate);
        return accepted.Job;
    }
}
