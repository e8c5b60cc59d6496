using System.Runtime.Versioning;
using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

[UnsupportedOSPlatform("windows")]
public sealed class SqliteUpkeepTests : JobStoreBench
{
    private readonly TemporaryFolder _folder = new();
    private SqliteJobStore? _store;

    private protected override IJobStore Store => _store ??= SqliteJobStore.Open(Folder);

    private string Folder => _folder.File("store");

    private string Database => _folder.File("store/harp.db");

    [Fact]
    public void A_backup_of_a_store_in_use_is_a_store_with_all_that_was_committed()
    {
        var running = Running();
        Store.Commit([Append(running, 0, "1", "2")]);
        SqliteUpkeep.Backup(Folder, _folder.File("copy.db"));
        Store.Commit([Append(running, 2, "3")]);
        Assert.Equal("1|2|3", Read(running, 0, 1000));
        Assert.Equal(["copy.db", "store"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("copy.db")));

        Directory.CreateDirectory(_folder.File("second"));
        File.Move(_folder.File("copy.db"), _folder.File("second/harp.db"));
        using var second = SqliteJobStore.Open(_folder.File("second"));
        Assert.Equal("{\"packet\":0,\"data\":1}\n{\"packet\":1,\"data\":2}\n", Encoding.UTF8.GetString(
            second.ReadPackets(running, 0, 1000).Lines.Span));
        Assert.Equal(running, Assert.Single(second.Recover(Noon, _ => "{}"u8.ToArray()).Interrupted).Id);
        Assert.Empty(SqliteUpkeep.Check(_folder.File("second")));
    }

    [Fact]
    public async Task Backups_and_commits_do_not_wait_for_each_other()
    {
        var job = Running();
        var copying = Task.Run(
            () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    SqliteUpkeep.Backup(Folder, _folder.File($"{i}.db"));
                    Assert.Empty(SqliteUpkeep.Check(Folder));
                }
            },
            TestContext.Current.CancellationToken);
        var packets = 0;
        while (!copying.IsCompleted)
        {
            Store.Commit([Append(job, packets++, "1")]);
        }

        await copying;
        Assert.Equal(packets, Store.FindProgress(job)!.Packets);
    }

    [Fact]
    public void A_backup_replaces_nothing()
    {
        Insert();
        _folder.Write("copy.db", "precious");
        Assert.Contains("copy.db exists", Failure(() => SqliteUpkeep.Backup(Folder, _folder.File("copy.db"))), StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_folder.File("copy.db")));
    }

    [Fact]
    public void Where_there_is_no_store_nothing_is_made()
    {
        Assert.Contains("there is no store in", Failure(
            () => SqliteUpkeep.Backup(_folder.File("none"), _folder.File("copy.db"))), StringComparison.Ordinal);
        Assert.Contains("there is no store in", Failure(() => SqliteUpkeep.Check(_folder.File("none"))), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_damaged_database_is_found_and_no_start_goes_on_with_it()
    {
        Assert.Empty(Damage(firstPage: 2));
        var check = Record.Exception(() => Assert.NotEmpty(SqliteUpkeep.Check(Folder)));
        Assert.True(check is null or StoreFailedException, check?.Message);
        Assert.NotNull(Record.Exception(() => SqliteUpkeep.Backup(Folder, _folder.File("copy.db"))) as StoreFailedException);
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_folder.Path));

        var refused = Failure(() =>
        {
            using var store = SqliteJobStore.Open(Folder);
            store.Recover(Noon, _ => "{}"u8.ToArray());
        });
        Assert.Contains("The database is damaged or is none: 'harpcallerd check' tells more.", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE jobs SET packets = 7", "job 1 has 7 packets, but 2 are stored")]
    [InlineData("DELETE FROM packets", "job 1 has 2 packets, but 0 are stored")]
    [InlineData("DELETE FROM jobs", "there are packets of job 1, but no such job")]
    public void What_the_database_takes_for_sound_but_cannot_be_is_found(string sql, string fault)
    {
        Store.Commit([Append(Running(), 0, "1", "2")]);
        Assert.Empty(SqliteUpkeep.Check(Folder));
        Execute(sql);
        Assert.Equal([fault], SqliteUpkeep.Check(Folder));
    }

    [Theory]
    [InlineData("DROP INDEX jobs_ended", "index jobs_ended")]
    [InlineData("ALTER TABLE jobs RENAME TO kept; CREATE VIEW jobs AS SELECT * FROM kept", "table jobs")]
    public void A_part_of_the_schema_that_is_gone_or_something_else_is_found(string sql, string part)
    {
        Running();
        Assert.Empty(SqliteUpkeep.Check(Folder));
        Execute(sql);
        Assert.Contains(SqliteUpkeep.Check(Folder), fault =>
            fault.StartsWith($"the {part} is missing, or is not what version ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_is_being_removed_is_no_fault()
    {
        var job = Running();
        Commit([.. Enumerable.Range(0, 100).Select(i => Append(job, i, $"\"{new string('x', 10_000)}\""))]);
        End(job, Noon, attempt: 1);
        Assert.True(Store.Prune(new PruneLimits { MaxAge = TimeSpan.Zero }, Noon.AddDays(1), 10_000).MoreSpace);
        Assert.Empty(SqliteUpkeep.Check(Folder));
    }

    private protected override void CleanUp()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Fills a database and then spoils every page from that one on.</summary>
    private IReadOnlyList<string> Damage(int firstPage)
    {
        for (var i = 0; i < 100; i++)
        {
            End(Insert(arguments: $"[\"{new string('x', 1000)}\"]"), Noon);
        }

        var before = SqliteUpkeep.Check(Folder);
        _store!.Dispose();
        _store = null;
        var bytes = File.ReadAllBytes(Database);
        bytes.AsSpan((firstPage - 1) * 4096).Fill(0xEE);
        File.WriteAllBytes(Database, bytes);
        return before;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Failure(Action what) => Assert.Throws<StoreFailedException>(what).Message;
}
