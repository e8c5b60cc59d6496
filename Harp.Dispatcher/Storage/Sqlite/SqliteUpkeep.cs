using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Looking after a store's database from outside, on a connection of its own that only reads: a dispatcher may be at work on it meanwhile
/// and waits for nothing.
/// </summary>
internal static class SqliteUpkeep
{
    /// <summary>The number of faults that a check tells at most.</summary>
    private const int FaultsMax = 20;

    /// <summary>The prefix of the name of a table among the parts of a schema.</summary>
    private const string Table = "table ";

    private const string PacketsSql = """
        SELECT 'job ' || seq || ' has ' || packets || ' packets, but ' || stored || ' are stored' FROM
            (SELECT seq, packets, (SELECT coalesce(sum(count), 0) FROM packets WHERE job = seq) AS stored FROM jobs)
        WHERE packets <> stored
        """;

    private const string OrphansSql = """
        SELECT DISTINCT 'there are packets of job ' || job || ', but no such job' FROM packets
        WHERE job NOT IN (SELECT seq FROM jobs) AND job NOT IN (SELECT job FROM removed)
        """;

    /// <summary>
    /// Copies the database of this moment into a new file that only its owner can read, whole or not at all; it becomes the <c>harp.db</c>
    /// of a store.
    /// </summary>
    /// <exception cref="StoreFailedException">
    /// The store cannot be read or is damaged, or the file is there already or cannot be written.
    /// </exception>
    public static void Backup(string folder, string file)
    {
        if (File.Exists(file))
        {
            throw new StoreFailedException($"{file} exists; a backup replaces nothing");
        }

        var partial = $"{file}.partial";
        try
        {
            File.Delete(partial);
            PrivateFiles.Open(partial, FileShare.ReadWrite).Dispose();
            Copy(folder, partial);
            File.Move(partial, file);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreFailedException($"cannot back up {folder} to {file}: {SqliteFailure.Describe(failure)}", failure);
        }
        finally
        {
            // Where not even the folder is there, deleting would fail, and hide why the copy did.
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>
    /// The faults of the database; empty where its structure is sound, its schema is that of its version, and as many packets are
    /// there as its jobs say. Reads all of it; values have no checksums, so one that was changed is not found.
    /// </summary>
    /// <exception cref="StoreFailedException">There is no database that can be read at all.</exception>
    public static IReadOnlyList<string> Check(string folder)
    {
        try
        {
            using var connection = Open(folder);
            var faults = connection.ReadTexts($"PRAGMA integrity_check({FaultsMax})").Where(fault => fault != "ok").ToList();
            faults.AddRange(SchemaFaultsOf(connection));
            return faults.Count > 0
                ? [.. faults.Take(FaultsMax)]
                : [.. connection.ReadTexts(PacketsSql, FaultsMax).Concat(connection.ReadTexts(OrphansSql, FaultsMax)).Take(FaultsMax)];
        }
        catch (SqliteException damaged)
        {
            throw new StoreFailedException($"cannot check {folder}: {SqliteFailure.Describe(damaged)}", damaged);
        }
    }

    /// <summary>SQLite finds nothing wrong with a database whose index was dropped, or whose table is a view by now.</summary>
    private static IEnumerable<string> SchemaFaultsOf(SqliteConnection connection)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        var lacking = StoreSchema.OfVersion(version).LackingIn(StoreSchema.Of(connection));
        string[] tables = [.. lacking.Where(part => part.StartsWith(Table, StringComparison.Ordinal)).Select(part => part[Table.Length..])];
        return lacking
            .Where(part => !tables.Any(table => part.StartsWith($"column {table}.", StringComparison.Ordinal)))
            .Select(part => $"the {part} is missing, or is not what version {version} has");
    }

    private static void Copy(string folder, string file)
    {
        using var source = Open(folder);
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        copy.Open();
        source.BackupDatabase(copy);
        if (copy.ReadTexts("PRAGMA journal_mode = DELETE").Concat(copy.ReadTexts("PRAGMA quick_check(1)")).Last() is not "ok" and var fault)
        {
            throw new StoreFailedException(
                $"the copy of {folder} is damaged ({fault}), and so may the store be: see 'harpcallerd check --store {folder}'");
        }
    }

    private static SqliteConnection Open(string folder)
    {
        var file = Path.Combine(folder, SqliteJobStore.FileName);
        if (!File.Exists(file))
        {
            throw new StoreFailedException($"there is no store in {folder}: expected {SqliteJobStore.FileName}");
        }

        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Migration.Check(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
