using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

public sealed class SqliteJobStoreTests : JobStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteJobStore? _store;

    private protected override IJobStore Store => _store ??= SqliteJobStore.Open(_folder.File("store"));

    private string Database => _folder.File("store/harp.db");

    [Fact]
    public void Everything_is_there_after_opening_again()
    {
        var job = Running();
        Store.Commit([Append(job, 0, "1", "2"), new StoreWrite.End(job, 1, JobState.Returned, "{\"result\":1}"u8.ToArray(), Noon)]);
        var waiting = Insert();

        Reopen();

        Assert.Equal("{\"result\":1}", Encoding.UTF8.GetString(Store.FindProgress(job)!.Outcome!));
        Assert.Equal("1|2", Read(job, 0, 1000));
        Assert.Equal(waiting, Assert.Single(Store.Recover(Noon, _ => []).Waiting).Id);
    }

    [Fact]
    public void A_second_process_is_refused()
    {
        Insert();

        var refused = Assert.Throws<StoreFailedException>(() => SqliteJobStore.Open(_folder.File("store")));

        Assert.Contains("Does another harpcallerd use this store?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        Insert();
        Close();
        Execute("PRAGMA user_version = 999");

        var refusal = Refusal();
        Assert.Contains(
            $"{Database} has version 999, this program knows up to {Migration.All[^1].Number}; run a newer harpcallerd", refusal,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA application_id = 77")]
    [InlineData("CREATE TABLE shopping (item)")]
    [InlineData("PRAGMA user_version = 1; CREATE TABLE shopping (item)")]
    public void A_database_of_another_program_is_refused_and_left_as_it_is(string sql)
    {
        Directory.CreateDirectory(_folder.File("store"));
        Execute(sql);
        var before = File.ReadAllBytes(Database);

        Assert.Contains("is not a Harp database", Refusal(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(_folder.File("store"));
        File.WriteAllText(Database, new string('x', 10_000));

        Assert.Contains($"cannot open the store in {_folder.File("store")}", Refusal(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Damages => ["truncated", "cut in a page", "garbage", "other header", "schema of zeros"];

    /// <summary>What a start sees without reading all of the file; the rest is for 'harpcallerd check'.</summary>
    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_database_is_refused_with_its_name_and_what_to_do(string damage)
    {
        foreach (var i in Enumerable.Range(0, 50))
        {
            Insert(arguments: $"[\"{new string('x', 5000)}\", {i}]");
        }

        Close();
        var bytes = File.ReadAllBytes(Database);
        File.WriteAllBytes(Database, damage switch
        {
            "truncated" => bytes[..8192],
            "cut in a page" => bytes[..(bytes.Length / 2)],
            "garbage" => [.. Enumerable.Range(0, bytes.Length).Select(i => (byte)(i * 31))],
            "other header" => [.. "SQLite format 2\0"u8, .. bytes[16..]],
            _ => [.. bytes[..100], .. new byte[4096 * 4], .. bytes[(100 + (4096 * 4))..]],
        });

        var refusal = Refusal();

        Assert.StartsWith($"cannot open the store in {_folder.File("store")}: harp.db: ", refusal, StringComparison.Ordinal);
        Assert.Contains(
            "The database is damaged or is none: 'harpcallerd check' tells more. Put a backup in its place, or name another folder.",
            refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_is_taken_is_named()
    {
        Insert();

        Assert.Contains($"cannot lock {_folder.File("store/harp.lock")}", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_may_not_be_written_is_refused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write everywhere");
        Directory.CreateDirectory(_folder.File("store"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var refusal = Refusal();
        Assert.StartsWith($"cannot open the store in {_folder.File("store")}: Access to the path", refusal, StringComparison.Ordinal);
        Assert.EndsWith("Who runs harpcallerd must be able to write there.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_store_can_be_opened_once_it_is_put_right()
    {
        Directory.CreateDirectory(_folder.File("store"));
        File.WriteAllText(Database, new string('x', 10_000));
        Refusal();
        File.Delete(Database);

        Insert();
    }

    [Fact]
    public void A_commit_is_synced_to_the_disk()
    {
        Insert();

        Assert.Equal("wal", Pragma("journal_mode"));
        Assert.Equal(2L, Pragma("synchronous"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Nobody_but_the_owner_may_read_what_is_stored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions");
        Directory.CreateDirectory(_folder.File("store"));
        Insert();

        Assert.All(Directory.GetFiles(_folder.File("store")), file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        _store!.Dispose();
        _store = SqliteJobStore.Open(_folder.File("new"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("new")));
    }

    [Fact]
    public void A_commit_on_a_full_disk_fails_and_leaves_no_half_batch()
    {
        var job = Running();
        Pragma("max_page_count = 40");

        var failure = Assert.Throws<StoreFullException>(() => Store.Commit(
            [InsertOf(JobId.New(Noon), arguments: $"[\"{new string('x', 1 << 20)}\"]"), Append(job, 0, "1")]));

        Assert.Contains($"there is no room on the disk of {Database} (SQLite 13)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Store.FindProgress(job)!.Packets);
        Reopen();
        Assert.Equal(new JobProgress(JobState.Running, 0, null), Store.FindProgress(job));
    }

    [Fact]
    public void A_read_that_cannot_be_made_fails_as_the_store()
    {
        var job = Insert();
        File.Move(Database, _folder.File("moved"));

        Assert.Contains("cannot be read", Assert.Throws<StoreFailedException>(() => Store.FindJob(job)).Message, StringComparison.Ordinal);
        File.Move(_folder.File("moved"), Database);
        Assert.NotNull(Store.FindJob(job));
    }

    [Fact]
    public async Task Readers_and_the_writer_do_not_wait_for_each_other()
    {
        var job = Running();
        var reading = Task.Run(
            () =>
            {
                long seen;
                do
                {
                    seen = Store.FindProgress(job)!.Packets;
                    Assert.True(Store.ReadPackets(job, 0, int.MaxValue).Count >= seen);
                }
                while (seen < 500);
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 500; i++)
        {
            Store.Commit([Append(job, i, "1")]);
        }

        await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private protected override void CleanUp()
    {
        Close();
        _folder.Dispose();
    }

    private void Reopen()
    {
        Close();
        Assert.NotNull(Store);
    }

    private void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    private string Refusal() => Assert.Throws<StoreFailedException>(() => SqliteJobStore.Open(_folder.File("store"))).Message;

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Asks the connection that writes: some settings are a connection's own.</summary>
    private object? Pragma(string text)
    {
        using var command = ConnectionOf(WriterOf((SqliteJobStore)Store)).CreateCommand();
        command.CommandText = $"PRAGMA {text}";
        return command.ExecuteScalar();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_writer")]
    private static extern ref SqliteJobWriter WriterOf(SqliteJobStore store);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connection")]
    private static extern ref SqliteConnection ConnectionOf(SqliteJobWriter writer);
}
