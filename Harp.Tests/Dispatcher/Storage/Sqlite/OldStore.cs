using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

/// <summary>
/// What earlier dispatchers left, <c>version1.db</c> and <c>version2.db</c>, and how to look at it without bringing it to this version.
/// </summary>
internal static class OldStore
{
    /// <summary>
    /// What can be put into a folder, by name; programs left the last two whose second or third migration was lost to a failing disk, but
    /// not its number.
    /// </summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["none", "of version 1", "of version 2", "without the second migration", "without the third migration"];

    /// <summary>Puts it into the folder as the database of a store.</summary>
    public static void Put(string kind, string folder)
    {
        Directory.CreateDirectory(folder);
        if (kind == "none")
        {
            return;
        }

        var version = kind is "of version 1" or "without the second migration" ? 1 : 2;
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, $"Dispatcher/Storage/Sqlite/version{version}.db"),
            Path.Combine(folder, SqliteJobStore.FileName), overwrite: true);
        if (kind == "without the second migration")
        {
            Execute(folder, $"BEGIN; {Migration.All[2].Sql}; PRAGMA user_version = 3; COMMIT");
        }
        else if (kind == "without the third migration")
        {
            Execute(folder, $"BEGIN; {Migration.All[3].Sql}; {Migration.All[4].Sql}; PRAGMA user_version = 5; COMMIT");
        }
    }

    public static void Execute(string folder, string sql)
    {
        using var connection = Connect(folder);
        connection.Execute(sql);
    }

    /// <summary>
    /// Its version, and what its schema and its rows of jobs say, of a copy, so that not even its log is touched; nothing where there is no
    /// database yet.
    /// </summary>
    public static string Contents(string folder)
    {
        using var copy = CopyOf(folder);
        using var connection = Connect(copy.Path);
        if (connection.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            return "";
        }

        return string.Join('\n', connection.ReadTexts("SELECT user_version FROM pragma_user_version")
            .Concat(connection.ReadTexts("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name"))
            .Concat(connection.ReadTexts("SELECT hex(id) || state || hex(arguments) || hex(outcome) || packets FROM jobs ORDER BY seq")));
    }

    /// <summary>Opens a copy as a dispatcher does, expects all that it held, and returns what is in it then.</summary>
    public static string GoesOn(string kind, string folder)
    {
        using var copy = CopyOf(folder);
        using (var store = SqliteJobStore.Open(copy.Path))
        {
            var jobs = store.ListJobs(JobFilter.All, null, 100).Jobs;
            JobState[] expected = [JobState.Waiting, JobState.Waiting, JobState.Running, JobState.Cancelled, JobState.Returned];
            Assert.Equal(kind == "none" ? [] : expected, jobs.Select(job => job.State));
            Assert.Equal(kind == "none" ? 0 : 3, jobs.Count == 0 ? 0 : store.ReadPackets(jobs[4].Id, 0, 1000).Count);
        }

        Assert.Empty(SqliteUpkeep.Check(copy.Path));
        return Contents(copy.Path);
    }

    private static TemporaryFolder CopyOf(string folder)
    {
        var copy = new TemporaryFolder();
        foreach (var file in new[] { "harp.db", "harp.db-wal" }.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            File.Copy(Path.Combine(folder, file), copy.File(file));
        }

        return copy;
    }

    private static SqliteConnection Connect(string folder)
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(folder, SqliteJobStore.FileName)};Pooling=False;Foreign Keys=False");
        connection.Open();
        return connection;
    }
}
