using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>Databases that lack something of the version which they say they have.</summary>
public sealed class SqliteHalfMigratedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("store");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("without the second migration")]
    [InlineData("without the third migration")]
    public void A_store_one_of_whose_migrations_was_passed_over_is_completed(string kind)
    {
        OldStore.Put(kind, Folder);
        OldStore.GoesOn(kind, Folder);
    }

    [Theory]
    [InlineData("of version 1")]
    [InlineData("of version 2")]
    [InlineData("without the second migration")]
    [InlineData("without the third migration")]
    public void Whatever_step_of_a_migration_fails_the_database_is_as_it_was_and_can_be_migrated_afterwards(string kind)
    {
        OldStore.Put(kind, Folder);
        var before = OldStore.Contents(Folder);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "harp.db")};Pooling=False;Foreign Keys=False");
        connection.Open();
        SqliteSettings.Apply(connection);
        Assert.Equal(before, OldStore.Contents(Folder));

        var (failures, wait) = (0, 0L);
        while (FailAfter(wait, () => Migration.Apply(connection)) is { } failure)
        {
            Assert.True(failures < 100, $"after {wait} steps: {failure}");
            Assert.IsType<SqliteException>(failure);
            Assert.Equal(before, OldStore.Contents(Folder));
            (failures, wait) = (failures + 1, (wait * 5 / 4) + 1);
        }

        Assert.True(failures > 20, $"only {failures} steps failed");
        OldStore.GoesOn(kind, Folder);

        Exception? FailAfter(long steps, Action what)
        {
            raw.sqlite3_progress_handler(connection.Handle, 1, _ => steps-- == 0 ? 1 : 0, null);
            var failure = Record.Exception(what);
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
            return failure;
        }
    }

    [Theory]
    [InlineData("ALTER TABLE jobs DROP COLUMN trace", "lacks column jobs.trace,")]
    [InlineData(
        "DROP TABLE removed; DROP TABLE spans",
        "lacks column removed.job, column spans.block, column spans.high, column spans.low, table removed, table spans,")]
    [InlineData("ALTER TABLE packets RENAME TO bundles; CREATE VIEW packets AS SELECT * FROM bundles", "lacks column packets.count, ")]
    [InlineData("DROP INDEX jobs_state; CREATE INDEX jobs_state ON jobs (host)", "lacks index jobs_state,")]
    public void A_store_that_lacks_what_cannot_be_made_up_for_is_refused_with_what_that_is_and_left_as_it_was(string sql, string told)
    {
        SqliteJobStore.Open(Folder).Dispose();
        OldStore.Execute(Folder, sql);
        var before = OldStore.Contents(Folder);

        var refusal = Assert.Throws<StoreFailedException>(() => SqliteJobStore.Open(Folder)).Message;

        Assert.Contains(told, refusal, StringComparison.Ordinal);
        Assert.Equal(before, OldStore.Contents(Folder));
    }

    [Fact]
    public void An_index_that_was_dropped_is_made_again()
    {
        SqliteJobStore.Open(Folder).Dispose();
        var before = OldStore.Contents(Folder);
        OldStore.Execute(Folder, "DROP INDEX jobs_host; DROP INDEX jobs_key");

        SqliteJobStore.Open(Folder).Dispose();

        Assert.Equal(before, OldStore.Contents(Folder));
    }

    [Fact]
    public void What_fails_behind_a_statement_that_yields_a_row_is_heard()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();

        Assert.Throws<SqliteException>(() => connection.Execute("SELECT 1; INSERT INTO nowhere VALUES (1)"));
    }
}
