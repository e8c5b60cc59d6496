using Harp.Dispatcher.Storage.Sqlite;
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

    [Theory]
    [InlineData("state", "SEARCH jobs USING COVERING INDEX jobs_state (state=? AND rowid<?)")]
    [InlineData("host", "SEARCH jobs USING COVERING INDEX jobs_host (host=? AND rowid<?)")]
    [InlineData("procedure", "SEARCH jobs USING COVERING INDEX jobs_procedure (procedure=? AND rowid<?)")]
    [InlineData("queue", "SEARCH jobs USING COVERING INDEX jobs_queue (queue=? AND rowid<?)")]
    [InlineData("caller", "SEARCH jobs USING COVERING INDEX jobs_caller (caller=? AND rowid<?)")]
    public void A_step_of_a_list_is_one_search_of_an_index_without_a_look_at_the_rows(string column, string expected) =>
        Assert.Equal(expected, Assert.Single(PlanOf(ColumnWalk.Sql(column))));

    [Theory]
    [InlineData(AllWalk.Sql, "SEARCH jobs USING INTEGER PRIMARY KEY (rowid<?)")]
    [InlineData(SpanWalk.Sql, "SEARCH spans USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData(PrefixWalk.Sql, "SEARCH jobs USING COVERING INDEX sqlite_autoindex_jobs_1 (id>? AND id<?)")]
    [InlineData(SqliteJobList.RowSql, "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)")]
    public void A_list_neither_scans_nor_sorts(string sql, string expected) => Assert.Equal(expected, Assert.Single(PlanOf(sql)));

    [Theory]
    [InlineData(SqliteJobWriter.KeySql, "SEARCH jobs USING INDEX jobs_key (key=? AND <expr>=?)")]
    [InlineData(SqliteJobWriter.HighestKeySql, "SEARCH jobs USING COVERING INDEX jobs_key (key>?)")]
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
