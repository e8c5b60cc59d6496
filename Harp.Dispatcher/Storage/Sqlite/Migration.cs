using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Brings a database to the version of this program: numbered SQL files, whose number is left in <c>user_version</c>. What a database lacks
/// is applied in one transaction, looked over before it is committed, and so done as a whole or not at all. A file that was released is
/// never changed.
/// </summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Marks the file as ours: "Harp" in ASCII.</summary>
    private const int ApplicationId = 0x48617270;

    /// <summary>
    /// Those that earlier programs passed over where the disk failed meanwhile, and counted as done. No program could work on such a
    /// database, so nothing is lost: they are made up for.
    /// </summary>
    private static readonly int[] OncePassedOver = [2, 3];

    /// <summary>All migrations, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. ReadAll().OrderBy(migration => migration.Number)];

    /// <summary>Looks whether the file may be used, and changes nothing.</summary>
    /// <exception cref="StoreFailedException">The file is not ours, or was written by a newer version.</exception>
    public static void Check(SqliteConnection connection)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        var owner = connection.ReadNumber("PRAGMA application_id");
        var isNew = owner == 0 && version == 0 && connection.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0;
        if (owner != ApplicationId && !isNew)
        {
            throw new StoreFailedException(
                $"{connection.DataSource} is not a Harp database (application_id {owner:x}); name another folder");
        }

        if (version > All[^1].Number)
        {
            throw new StoreFailedException(
                $"{connection.DataSource} has version {version}, this program knows up to {All[^1].Number}; run a newer harpcallerd");
        }
    }

    /// <summary>Applies what a file that passed <see cref="Check"/> lacks. Where that cannot be done, the file is as it was.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    /// <exception cref="StoreFailedException">The file lacks what it should have had before.</exception>
    public static void Apply(SqliteConnection connection)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        var found = StoreSchema.Of(connection);
        Migration[] lacking = [.. All.Where(migration => migration.Number > version || migration.WasPassedOver(found))];
        if (lacking.Length == 0 && StoreSchema.OfVersion(version).LackingIn(found).Count == 0)
        {
            return;
        }

        using var transactions = new SqliteTransactions(connection);
        transactions.Run(() =>
        {
            foreach (var migration in lacking)
            {
                connection.Execute(migration.Sql);
            }

            MakeIndexes(connection);
            connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {All[^1].Number}");
        });
    }

    /// <summary>True if a database that counts this one as done has nothing of it.</summary>
    public bool WasPassedOver(StoreSchema found) =>
        OncePassedOver.Contains(Number) && found.HasNoneOf(StoreSchema.OfVersion(Number).AddedTo(StoreSchema.OfVersion(Number - 1)));

    /// <summary>An index that somebody dropped is made again, for it holds nothing of its own; nothing else may be missing then.</summary>
    private static void MakeIndexes(SqliteConnection connection)
    {
        var whole = StoreSchema.OfVersion(All[^1].Number);
        foreach (var creation in whole.IndexesFor(StoreSchema.Of(connection)))
        {
            connection.Execute(creation);
        }

        if (whole.LackingIn(StoreSchema.Of(connection)) is { Count: > 0 } missing)
        {
            throw new StoreFailedException(
                $"{connection.DataSource} lacks {string.Join(", ", missing)}, or has something else in its place; put a backup in its "
                    + $"place, or name another folder");
        }
    }

    private static IEnumerable<Migration> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Migration(int.Parse(resource[..4], CultureInfo.InvariantCulture), resource, reader.ReadToEnd());
        }
    }
}
