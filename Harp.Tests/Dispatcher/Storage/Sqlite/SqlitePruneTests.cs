using System.Globalization;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>What pruning leaves on the disk, and what a crash leaves of pruning.</summary>
public sealed class SqlitePruneTests : JobStoreBench
{
    private static readonly PruneLimits Nothing = new() { MaxJobs = 0 };

    private readonly TemporaryFolder _folder = new();
    private SqliteJobStore? _store;

    private protected override IJobStore Store => _store ??= SqliteJobStore.Open(_folder.File("store"));

    [Fact]
    public void Packets_of_a_removed_job_are_taken_away_in_pieces_also_after_a_crash()
    {
        var (large, kept) = (Stream(runs: 100, bytes: 10_000), Stream(runs: 3, bytes: 10));
        Commit(new StoreWrite.End(large, 1, JobState.Returned, "{}"u8.ToArray(), Noon));

        var step = Store.Prune(Nothing, Noon, 50_000);
        Assert.Equal((1, false, true), (step.Removed, step.MoreJobs, step.MoreSpace));
        Assert.Null(Store.FindProgress(large));
        Assert.Equal(103, Count("packets"));
        Store.Prune(PruneLimits.None, Noon, 50_000);
        Assert.InRange(Count("packets"), 96, 99);

        Reopen();
        var fresh = Stream(runs: 1, bytes: 10);
        Assert.Equal(0, PruneAll(PruneLimits.None));

        Assert.Equal((4, 0), (Count("packets"), Count("removed")));
        Assert.Equal((3, 1), (Store.ReadPackets(kept, 0, 100_000).Count, Store.ReadPackets(fresh, 0, 100_000).Count));
    }

    [Fact]
    public void No_place_in_the_order_is_given_twice_after_a_start_either()
    {
        EndedAt(0, 1, 2);
        var last = Store.ListJobs(JobFilter.All, null, 1).Jobs[0].Seq;
        Assert.Equal(3, PruneAll(Nothing));
        Reopen();

        Insert();

        Assert.Equal(last + 1, Store.ListJobs(JobFilter.All, null, 1).Jobs[0].Seq);
    }

    [Fact]
    public void What_ended_before_the_start_counts()
    {
        EndedAt(0, 1, 2);
        Reopen();
        EndedAt(3);

        Assert.Equal(2, PruneAll(new PruneLimits { MaxJobs = 2 }));
    }

    [Fact]
    public void A_file_of_which_much_is_free_gets_smaller()
    {
        Insert();
        End(Stream(runs: 100, bytes: 10_000), Noon, attempt: 1);
        var before = Number("PRAGMA page_count");

        Assert.Equal(1, PruneAll(Nothing));

        Assert.InRange(Number("PRAGMA page_count"), 1, before / 5);
        Assert.Equal("ok", Ask("PRAGMA integrity_check"));
        Assert.Single(Kept());
    }

    [Fact]
    public void A_step_of_pruning_that_fails_takes_nothing_away()
    {
        EndedAt(0, 1);
        Assert.Equal(2, Number("SELECT count(*) FROM jobs"));
        using (var connection = Connect())
        using (var trigger = connection.CreateCommand())
        {
            trigger.CommandText = "CREATE TRIGGER stop BEFORE DELETE ON jobs WHEN old.seq = 2 BEGIN SELECT raise(ABORT, 'stopped'); END";
            trigger.ExecuteNonQuery();
        }

        Assert.Contains("stopped", Assert.Throws<StoreFailedException>(
            () => Store.Prune(Nothing, Noon, 1 << 20)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Kept().Length);
    }

    private protected override void CleanUp()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    private JobId Stream(int runs, int bytes)
    {
        var job = Running();
        Commit([.. Enumerable.Range(0, runs).Select(i => Append(job, i, $"\"{new string('x', bytes)}\""))]);
        return job;
    }

    private void Reopen()
    {
        _store?.Dispose();
        _store = null;
        Assert.NotNull(Store);
    }

    private int Count(string table) => (int)Number($"SELECT count(*) FROM {table}");

    private long Number(string sql) => long.Parse(Ask(sql), CultureInfo.InvariantCulture);

    private string Ask(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File("store/harp.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
