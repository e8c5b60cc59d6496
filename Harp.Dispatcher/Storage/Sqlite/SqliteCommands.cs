using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>Statements that are run once, or so seldom that preparing them would not pay.</summary>
internal static class SqliteCommands
{
    /// <summary>Runs one or more statements.</summary>
    /// <exception cref="SqliteException">One failed.</exception>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The number that a query gives.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static long ReadNumber(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The text that a query gives; null where it gives none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static string? FindText(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
