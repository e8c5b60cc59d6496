using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

public abstract partial class JobStoreContract
{
    [Fact]
    public void Jobs_that_ended_longer_ago_than_their_age_go()
    {
        var jobs = EndedAt(0, 10, 20, 30);

        Assert.Equal(2, PruneAll(new PruneLimits { MaxAge = TimeSpan.FromSeconds(10) }, Noon.AddSeconds(30)));

        Assert.Equal([jobs[3], jobs[2]], Kept());
    }

    [Fact]
    public void Those_that_ended_first_go_first()
    {
        var jobs = EndedAt(30, 10, 20, 10);

        Assert.Equal(1, PruneAll(new PruneLimits { MaxJobs = 3 }));
        Assert.Equal([jobs[3], jobs[2], jobs[0]], Kept());
        Assert.Equal(1, PruneAll(new PruneLimits { MaxJobs = 2 }));
        Assert.Equal([jobs[2], jobs[0]], Kept());
        Assert.Equal(0, PruneAll(new PruneLimits { MaxJobs = 2 }));
    }

    [Fact]
    public void Arguments_info_packets_and_outcome_count_as_bytes()
    {
        var large = Running();
        Commit(Append(large, 0, $"\"{new string('x', 1000)}\""));
        End(large, Noon, attempt: 1);
        var others = EndedAt(1, 2);
        var keeping = Insert(arguments: $"[\"{new string('a', 1000)}\"]", info: $"\"{new string('i', 1000)}\"");
        End(keeping, Noon.AddSeconds(3), outcome: $"{{\"result\":\"{new string('r', 1000)}\"}}");

        Assert.Equal(0, PruneAll(new PruneLimits { MaxBytes = 4054 }));
        Assert.Equal(1, PruneAll(new PruneLimits { MaxBytes = 4053 }));
        Assert.Equal([keeping, others[1], others[0]], Kept());
        Assert.Equal(2, PruneAll(new PruneLimits { MaxBytes = 3019 }));
        Assert.Equal([keeping], Kept());
        Assert.Equal(0, PruneAll(new PruneLimits { MaxBytes = 3019 }));
        Assert.Equal(1, PruneAll(new PruneLimits { MaxBytes = 3018 }));
    }

    [Fact]
    public void Waiting_and_running_jobs_are_never_touched()
    {
        var (waiting, running) = (Insert(), Running());
        Commit(Append(running, 0, "1"));
        EndedAt(0);

        Assert.Equal(1, PruneAll(new PruneLimits { MaxAge = TimeSpan.FromTicks(1), MaxJobs = 0, MaxBytes = 0 }, Noon.AddYears(1)));

        Assert.Equal([running, waiting], Kept());
        Assert.Equal("1", Read(running, 0, 1000));
        Assert.Equal(0, PruneAll(PruneLimits.None, Noon.AddYears(1)));
    }

    [Fact]
    public void A_removed_job_is_gone_from_sight_with_its_packets()
    {
        var job = Running();
        Commit(Append(job, 0, "1", "2"), Append(job, 2, "3"));
        End(job, Noon, attempt: 1);

        Assert.Equal(1, Store.Prune(new PruneLimits { MaxJobs = 0 }, Noon, 1).Removed);

        Assert.Null(Store.FindJob(job));
        Assert.Null(Store.FindProgress(job));
        Assert.Equal(0, Store.ReadPackets(job, 0, 1000).Count);
        Assert.Empty(Kept());
        Assert.Throws<StoreFailedException>(() => Commit(new StoreWrite.End(job, 1, JobState.Failed, [], Noon)));
    }

    [Fact]
    public void A_step_does_no_more_than_its_share_and_says_that_there_is_more()
    {
        EndedAt([.. Enumerable.Range(0, 50)]);
        var limits = new PruneLimits { MaxJobs = 10 };

        var step = Store.Prune(limits, Noon, 3 * 4096);

        Assert.InRange(step.Removed, 1, 4);
        Assert.True(step.MoreJobs && step.More);
        Assert.Equal(40 - step.Removed, PruneAll(limits));
        Assert.False(Store.Prune(limits, Noon, 3 * 4096).More);
    }

    [Fact]
    public void A_new_job_has_none_of_the_packets_of_one_that_is_gone()
    {
        var old = Running();
        Commit(Append(old, 0, "1", "2"));
        End(old, Noon, attempt: 1);
        var seq = Store.ListJobs(JobFilter.All, null, 1).Jobs[0].Seq;
        Store.Prune(new PruneLimits { MaxJobs = 0 }, Noon, 1);

        var job = Running();

        Assert.Equal("", Read(job, 0, 1000));
        Commit(Append(job, 0, "9"));
        PruneAll(PruneLimits.None);
        Assert.Equal("9", Read(job, 0, 1000));
        Assert.True(Store.ListJobs(JobFilter.All, null, 1).Jobs[0].Seq > seq);
    }

    [Fact]
    public void What_waits_is_recovered_in_order_after_older_jobs_were_removed()
    {
        EndedAt(0, 1, 2);
        var before = Insert();
        PruneAll(new PruneLimits { MaxJobs = 0 });
        JobId[] waiting = [before, .. Enumerable.Range(0, 5).Select(_ => Insert())];

        Assert.Equal(waiting, Store.Recover(Noon, _ => []).Waiting.Select(job => job.Id));
    }
}
