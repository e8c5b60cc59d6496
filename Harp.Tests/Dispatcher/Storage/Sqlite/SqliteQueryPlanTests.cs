using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>Lists must be as fast in a store of millions of jobs as in an empty one: SQLite says how it would go about them.</summary>
public sealed class SqliteQueryPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteConnection _connection;

    public SqliteQueryPlanTests()
    {
        SqliteJobStore.Open(_folder.File("store")).Dispose();
        _connection = new SqliteConnection($"Data Source={_folder.File("store/harp.db")};Pooling=False");
        _connection.Open();
    }

    public static TheoryData<string, string> Plans => new()
    {
        { "all", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid<?)" },
        { "waiting", "SEARCH jobs USING INDEX jobs_state (state=? AND rowid<?)" },
        { "returned", "SEARCH jobs USING INDEX jobs_state (state=? AND rowid<?)" },
        { "ended", "SEARCH jobs USING INDEX jobs_state (state=? AND rowid<?)" },
        { "host", "SEARCH jobs USING INDEX jobs_host (host=? AND rowid<?)" },
        { "procedure", "SEARCH jobs USING INDEX jobs_procedure (procedure=? AND rowid<?)" },
        { "queue", "SEARCH jobs USING INDEX jobs_queue (queue=? AND rowid<?)" },
        { "since", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" },
        { "until", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid<?)" },
        { "host waiting", "SEARCH jobs USING INDEX jobs_state (state=? AND rowid<?)" },
        { "host returned", "SEARCH jobs USING INDEX jobs_host (host=? AND rowid<?)" },
        { "host span", "SEARCH jobs USING INDEX jobs_host (host=? AND rowid>? AND rowid<?)" },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_list_neither_scans_nor_sorts(string which, string expected)
    {
        var plan = PlanOf(SqliteJobList.Sql(FilterOf(which)));

        Assert.Contains(expected, plan);
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("SCAN", StringComparison.Ordinal) && !step.Contains("SCAN store", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SqliteJobReader.KeySql, "SEARCH jobs USING INDEX jobs_key (key=? AND <expr>=?)")]
    [InlineData(SqliteJobWriter.UnfinishedSql, "SEARCH jobs USING INDEX jobs_state (state=?)")]
    [InlineData(SqlitePruner.OldestSql, "SEARCH jobs USING INDEX jobs_ended (ended>?)")]
    [InlineData(SqlitePruner.CountSql, "SEARCH jobs USING COVERING INDEX jobs_ended (ended>?)")]
    public void Keys_recovery_and_pruning_go_by_an_index(string sql, string expected)
    {
        Assert.Equal(expected, Assert.Single(PlanOf(sql)));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private static JobFilter FilterOf(string which) => which switch
    {
        "waiting" => new() { States = [JobState.Waiting] },
        "returned" => new() { States = [JobState.Returned] },
        "ended" => new() { States = [JobState.Returned, JobState.Raised, JobState.Failed, JobState.Cancelled] },
        "host" => new() { Host = "h" },
        "procedure" => new() { Procedure = "p" },
        "queue" => new() { Queue = "{}" },
        "since" => new() { Since = 5 },
        "until" => new() { Until = 5 },
        "host waiting" => new() { Host = "h", States = [JobState.Waiting] },
        "host returned" => new() { Host = "h", States = [JobState.Returned] },
        "host span" => new() { Host = "h", Since = 5, Until = 6 },
        _ => JobFilter.All,
    };

    private List<string> PlanOf(string sql)
    {
        using var statement = new SqliteStatement(_connection, $"EXPLAIN QUERY PLAN {sql}");
        using var row = statement.Query();
        var plan = new List<string>();
        while (row.Read())
        {
            plan.Add(row.GetString(3));
        }

        return plan;
    }
}
