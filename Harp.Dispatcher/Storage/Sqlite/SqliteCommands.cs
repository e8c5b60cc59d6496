using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Statements that are run once, or so seldom that preparing them would not pay. Each is run to its end: the ADO.NET provider stops at the
/// first statement that yields a row, runs the rest when its reader is disposed of, and drops what fails there.
/// </summary>
internal static class SqliteCommands
{
    /// <summary>Runs one or more statements, in order, up to the first that fails.</summary>
    /// <exception cref="SqliteException">One failed.</exception>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        var code = raw.sqlite3_exec(connection.Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, connection.Handle);
        }
    }

    /// <summary>The number that a query gives.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static long ReadNumber(this SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        using var row = statement.Query();
        var number = row.Read() ? row.GetInt64(0) : throw new InvalidOperationException($"expected a number of '{sql}', got no row");
        return row.Read() ? throw new InvalidOperationException($"expected one row of '{sql}', got more") : number;
    }

    /// <summary>The text that a query gives; null where it gives none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static string? FindText(this SqliteConnection connection, string sql) => connection.ReadTexts(sql, rowsMax: 1).FirstOrDefault();

    /// <summary>The first columns of the rows that a query gives.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static List<string> ReadTexts(this SqliteConnection connection, string sql, int rowsMax = int.MaxValue)
    {
        using var statement = new SqliteStatement(connection, sql);
        using var row = statement.Query();
        var texts = new List<string>();
        while (row.Read())
        {
            if (texts.Count < rowsMax)
            {
                texts.Add(row.GetString(0));
            }
        }

        return texts;
    }
}
