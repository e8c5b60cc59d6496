using System.Text;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The rows of a statement that runs, one at a time. Disposing ends the run, and with it the moment of the database that it sees.
/// </summary>
internal readonly struct SqliteRows(SqliteStatement owner, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes to the next row; false where there is none.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">SQLite failed.</exception>
    public bool Read() => owner.Step();

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string GetString(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public string? FindString(int column) => IsNull(column) ? null : GetString(column);

    public byte[]? FindBytes(int column) => IsNull(column) ? null : GetBytes(column);

    /// <summary>The bytes and an LF after them, in one piece of memory.</summary>
    public byte[]? FindLine(int column)
    {
        if (IsNull(column))
        {
            return null;
        }

        var bytes = raw.sqlite3_column_blob(statement, column);
        var line = GC.AllocateUninitializedArray<byte>(bytes.Length + 1);
        bytes.CopyTo(line);
        line[^1] = (byte)'\n';
        return line;
    }

    /// <summary>Resets the statement. A failure of its last step is known already; a reset repeats it.</summary>
    public void Dispose() => raw.sqlite3_reset(statement);
}
