using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The settings of the writing connection. SQLite does not fail where it cannot do what a pragma wants, it only says what holds; so what
/// the promises rest on is asked for.
/// </summary>
internal static class SqliteSettings
{
    private const int Full = 2;

    /// <exception cref="SqliteException">One of them failed.</exception>
    /// <exception cref="StoreFailedException">SQLite says that another holds.</exception>
    public static void Apply(SqliteConnection connection)
    {
        // Before anything else is written: it counts for a database without tables alone.
        connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        Expect(connection, "journal_mode", "wal", connection.FindText("PRAGMA journal_mode = WAL"));
        connection.Execute(
            "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 100");
        Expect(connection, "synchronous", Full, connection.ReadNumber("PRAGMA synchronous"));
    }

    private static void Expect<T>(SqliteConnection connection, string pragma, T wanted, T held)
    {
        if (!EqualityComparer<T>.Default.Equals(wanted, held))
        {
            throw new StoreFailedException(
                $"{connection.DataSource}: SQLite wants {pragma} = {held}, where {wanted} must hold; is the file system one that it "
                    + $"can work on?");
        }
    }
}
