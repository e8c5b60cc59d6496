using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

public abstract partial class JobStoreContract
{
    [Fact]
    public void A_key_finds_its_job_and_what_was_asked_for()
    {
        var job = InsertKeyed("ann", "k\0 'é'\U0001D11E", "p");

        Assert.Equal(new KeyedJob(job, Fingerprint("p")), Store.FindKey("ann", "k\0 'é'\U0001D11E"));
        Assert.Null(Store.FindKey("ann", "k"));
        Assert.Null(Store.FindKey("ann", "K\0 'É'\U0001D11E"));
        Assert.Equal("ann", Store.FindJob(job)!.Caller);
    }

    [Fact]
    public void Each_caller_has_keys_of_its_own_and_so_has_nobody()
    {
        string?[] callers = [null, "", "ann", "Ann", "null"];
        var jobs = callers.Select(caller => InsertKeyed(caller, "same", "p")).ToArray();

        Assert.Equal(jobs, callers.Select(caller => Store.FindKey(caller, "same")!.Value.Job));
        Assert.Null(Store.FindKey("bob", "same"));
        foreach (var caller in callers)
        {
            Assert.Throws<StoreFailedException>(() => InsertKeyed(caller, "same", "other"));
        }
    }

    [Fact]
    public void Any_number_of_jobs_have_no_key()
    {
        Commit([.. Enumerable.Range(0, 3).Select(_ => InsertOf(JobId.New(Noon)) with { Caller = "ann" })]);

        Assert.Equal(3, Store.ListJobs(JobFilter.All, null, 10).Jobs.Count);
    }

    [Fact]
    public void A_key_is_remembered_after_the_end_and_forgotten_with_the_job()
    {
        var job = InsertKeyed(null, "k", "p");
        End(job, Noon);
        Assert.Equal(job, Store.FindKey(null, "k")!.Value.Job);

        PruneAll(new PruneLimits { MaxJobs = 0 });
        Assert.Null(Store.FindKey(null, "k"));
        Assert.NotEqual(job, InsertKeyed(null, "k", "p"));
    }

    private JobId InsertKeyed(string? caller, string key, string procedure)
    {
        var job = JobId.New(Noon);
        Commit(InsertOf(job, procedure) with { Caller = caller, Key = key, Fingerprint = Fingerprint(procedure) });
        return job;
    }
}
