using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>10,000 jobs: by turns for the hosts odd and even, and by turns of the procedures p and q; the fifth is rare.</summary>
public sealed class SqliteJobListTests : IDisposable
{
    private const int Jobs = 10_000;

    private static readonly DateTimeOffset Noon = JobStoreBench.Noon;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteConnection _connection;

    public SqliteJobListTests()
    {
        using (var store = SqliteJobStore.Open(_folder.File("store")))
        {
            store.Commit([.. Enumerable.Range(1, Jobs).Select(seq => new StoreWrite.Insert(
                JobId.New(Noon), seq % 2 == 0 ? "even" : "odd", seq == 5 ? "rare" : seq % 2 == 0 ? "q" : "p", RawJson.Parse("[]"),
                RawJson.Null, null, 1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1),
                Noon.AddSeconds(seq)))]);
        }

        _connection = new SqliteConnection($"Data Source={_folder.File("store/harp.db")};Pooling=False");
        _connection.Open();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_rare_pair_is_found_by_its_rarer_half_within_a_few_steps()
    {
        Assert.Equal([5L], Whole(new JobFilter { Host = "odd", Procedure = "rare" }, steps: 10));
        Assert.Empty(Whole(new JobFilter { Host = "even", Procedure = "rare" }, steps: 10));
        Assert.Empty(Whole(new JobFilter { Host = "odd", States = [JobState.Failed, JobState.Raised] }, steps: 10));
    }

    [Fact]
    public void A_beginning_that_fits_more_jobs_than_are_read_at_once_is_asked_of_each_row()
    {
        Assert.True(JobIdPrefix.TryParse(JobId.New(Noon).ToString()[..13], out var all));
        Assert.True(JobIdPrefix.TryParse("00000000", out var none));
        Assert.True(Jobs > PrefixWalk.JobsMax);
        Assert.Equal([5L], Whole(new JobFilter { Job = all, Procedure = "rare" }, steps: 10));
        Assert.Empty(Whole(new JobFilter { Job = none, Host = "odd" }, steps: 10));
        Assert.Equal([30L, 29L, 28L], Page(new JobFilter { Job = all }, 31, steps: 20).Seqs.Take(3));
    }

    [Fact]
    public void A_span_passes_over_the_blocks_that_it_does_not_touch()
    {
        var span = new JobFilter
        {
            Since = Noon.AddSeconds(3).ToUnixTimeMilliseconds(),
            Until = Noon.AddSeconds(6).ToUnixTimeMilliseconds()
        };

        Assert.Equal([5L, 4L, 3L], Whole(span, steps: (2 * SpanWalk.BlockJobs) + 20));
    }

    [Fact]
    public void A_page_that_would_take_too_many_steps_ends_early_and_goes_on_there()
    {
        // The worst there is: they take turns, and never meet.
        var filter = new JobFilter { Host = "even", Procedure = "p" };
        var (found, cursor, pages) = (new List<long>(), (long?)null, 0);
        do
        {
            var (seqs, next) = Page(filter, cursor, steps: 500);
            Assert.True(next is null || !(next >= cursor), "it goes on");
            found.AddRange(seqs);
            (cursor, pages) = (next, pages + 1);
        }
        while (cursor is not null);

        Assert.Empty(found);
        Assert.InRange(pages, Jobs / 500, (Jobs / 500) + 3);
    }

    [Fact]
    public void Steps_that_end_on_a_job_that_fits_lose_it_not()
    {
        foreach (var steps in Enumerable.Range(3, 20))
        {
            var (found, cursor) = (new List<long>(), (long?)30);
            do
            {
                var (seqs, next) = Page(new JobFilter { Host = "even", Procedure = "q" }, cursor, steps);
                found.AddRange(seqs);
                cursor = next;
            }
            while (cursor is not null);

            Assert.Equal(Enumerable.Range(1, 14).Select(half => half * 2L).Reverse(), found);
        }
    }

    private List<long> Whole(JobFilter filter, int steps)
    {
        var (seqs, cursor) = Page(filter, null, steps);
        Assert.Null(cursor);
        return seqs;
    }

    private (List<long> Seqs, long? Cursor) Page(JobFilter filter, long? cursor, int steps)
    {
        using var list = new SqliteJobList(_connection, filter);
        var page = list.Read(cursor, 1000, row => new ListedJob(
            row.GetInt64(0), default, JobState.Waiting, row.GetString(3), row.GetString(4), null, 0, Noon, null, null, RawJson.Null),
            steps);
        return ([.. page.Jobs.Select(job => job.Seq)], page.Cursor);
    }
}
