using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Brings a database to the version of this program: numbered SQL files, each in one transaction with the number it leaves in
/// <c>user_version</c>. A file that was released is never changed.
/// </summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Marks the file as ours: "Harp" in ASCII.</summary>
    private const int ApplicationId = 0x48617270;

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
            throw new StoreFailedException($"{connection.DataSource} is not a Harp database (application_id {owner:x}); name another folder");
        }

        if (version > All[^1].Number)
        {
            throw new StoreFailedException(
                $"{connection.DataSource} has version {version}, this program knows up to {All[^1].Number}; run a newer harpcallerd");
        }
    }

    /// <summary>Applies what a file that passed <see cref="Check"/> lacks.</summary>
    public static void Apply(SqliteConnection connection)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        foreach (var migration in All.Where(migration => migration.Number > version))
        {
            connection.Execute($"""
                BEGIN IMMEDIATE;
                {migration.Sql}
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {migration.Number};
                COMMIT;
                """);
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
