using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

public abstract partial class JobStoreContract
{
    private static readonly QueueName Queue = QueueName.Parse(RawJson.Parse("""{"b":1, "a":2}"""));

    [Fact]
    public void A_slot_that_was_held_at_the_end_of_its_job_is_found_until_it_is_freed()
    {
        var (held, freed, normal) = (Running(Queue, 3), Running(Queue, 3), Running(Queue, 3));
        Commit(Held(held), Held(freed), Held(normal) with { SlotStillTaken = false });
        Commit(new StoreWrite.FreeSlot(freed));

        var found = Store.Recover(Noon, _ => []);

        Assert.Empty(found.Interrupted);
        Assert.Equal(new UnfinishedJob(
            held, "web01", Queue, 3, TimeSpan.FromSeconds(1.5), TimeSpan.FromDays(3650), false)
        { Attempt = 1 }, Assert.Single(found.Held));
        Assert.Equal(JobState.Cancelled, Store.FindProgress(held)!.State);
        Commit(new StoreWrite.FreeSlot(held));
        Assert.Empty(Store.Recover(Noon, _ => []).Held);
    }

    [Fact]
    public void Recovery_holds_the_slots_of_what_ran_in_a_queue()
    {
        var (queued, free) = (Running(Queue), Running());

        var first = Store.Recover(Noon, _ => "{}"u8.ToArray());
        Assert.Equal([queued, free], first.Interrupted.Select(job => job.Id));
        Assert.Empty(first.Held);

        var second = Store.Recover(Noon, _ => "{}"u8.ToArray());
        Assert.Empty(second.Interrupted);
        Assert.Equal(queued, Assert.Single(second.Held).Id);
    }

    [Fact]
    public void A_job_whose_slot_is_held_is_kept_and_crowds_out_no_other()
    {
        var held = Running(Queue);
        Commit(Held(held));
        var others = EndedAt(1, 2, 3);

        Assert.Equal(1, PruneAll(new PruneLimits { MaxJobs = 2 }));
        Assert.Equal([others[2], others[1], held], Kept());
        Assert.Equal(2, PruneAll(new PruneLimits { MaxJobs = 0 }));
        Assert.Equal([held], Kept());
        Assert.False(Store.Prune(new PruneLimits { MaxJobs = 0 }, Noon, 1).MoreJobs);

        Commit(new StoreWrite.FreeSlot(held));
        Assert.Equal(1, PruneAll(new PruneLimits { MaxJobs = 0 }));
    }

    [Fact]
    public void A_queue_that_was_cut_is_found_cut_up_to_the_mark()
    {
        var other = QueueName.Parse(RawJson.Parse("{\"other\":1}"));
        var cut = Enumerable.Range(0, 3).Select(_ => Insert(queue: Queue)).ToArray();
        var rest = new[] { Insert(queue: other), Insert() };
        Commit(new StoreWrite.Cut(cut[^1]));
        var later = Insert(queue: Queue);
        Commit(new StoreWrite.End(cut[0], 0, JobState.Cancelled, "{}"u8.ToArray(), Noon));

        var found = Store.Recover(Noon, _ => []);

        Assert.Equal(cut[1..], found.Cut.Select(job => job.Id));
        Assert.Equal([.. rest, later], found.Waiting.Select(job => job.Id));
        Commit([.. cut[1..].Select(job => new StoreWrite.End(job, 0, JobState.Cancelled, "{}"u8.ToArray(), Noon))]);
        Assert.Empty(Store.Recover(Noon, _ => []).Cut);
    }

    public static TheoryData<string> WrongSlots =>
        ["free twice", "free while it runs", "hold without a queue", "cut without a queue", "cut what runs", "nobody"];

    [Theory]
    [MemberData(nameof(WrongSlots))]
    public void A_slot_or_cut_that_does_not_fit_fails_and_nothing_of_its_batch_is_applied(string which)
    {
        var (running, alone, waiting) = (Running(Queue), Running(), Insert(queue: Queue));
        StoreWrite[] wrong = which switch
        {
            "free twice" => [Held(running), new StoreWrite.FreeSlot(running), new StoreWrite.FreeSlot(running)],
            "free while it runs" => [new StoreWrite.FreeSlot(running)],
            "hold without a queue" => [Held(alone)],
            "cut without a queue" => [new StoreWrite.Cut(Insert())],
            "cut what runs" => [new StoreWrite.Cut(running)],
            _ => [new StoreWrite.FreeSlot(JobId.New(Noon))],
        };

        Assert.Throws<StoreFailedException>(() => Commit([new StoreWrite.Cut(waiting), .. wrong]));

        Assert.Equal(JobState.Running, Store.FindProgress(running)!.State);
        var found = Store.Recover(Noon, _ => "{}"u8.ToArray());
        Assert.Empty(found.Held);
        Assert.Empty(found.Cut);
        Assert.Contains(waiting, found.Waiting.Select(job => job.Id));
    }

    private static StoreWrite.End Held(JobId job) => new(job, 1, JobState.Cancelled, "{}"u8.ToArray(), Noon) { SlotStillTaken = true };
}
