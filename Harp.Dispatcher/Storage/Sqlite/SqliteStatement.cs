using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// A prepared statement whose parameters are <c>?1</c>, <c>?2</c>, … in order. It speaks to SQLite itself: a command of the ADO.NET
/// provider looks up its parameters by name and makes a reader at each run, which took longer than an insert.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs it to its end; returns how many rows it changed.</summary>
    public int Execute(params ReadOnlySpan<SqliteValue> values)
    {
        using var rows = Query(values);
        while (rows.Read())
        {
            // Rows that nobody wants; what fails behind one of them must be heard.
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs it; returns the first value of the only row it changed, or null where it changed none.</summary>
    public long? ExecuteReturning(params ReadOnlySpan<SqliteValue> values)
    {
        using var rows = Query(values);
        return rows.Read() ? rows.GetInt64(0) : null;
    }

    /// <summary>Runs it; the rows must be read, and disposed of, before it is run again.</summary>
    public SqliteRows Query(params ReadOnlySpan<SqliteValue> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i].Bind(_statement, i + 1));
        }

        return new SqliteRows(this, _statement);
    }

    /// <summary>Binds a parameter that has a name, where the statement has it.</summary>
    public void Bind(string name, SqliteValue value)
    {
        if (raw.sqlite3_bind_parameter_index(_statement, name) is var parameter and > 0)
        {
            Check(value.Bind(_statement, parameter));
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Goes to the next row; false where there is none.</summary>
    internal bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        SqliteException.ThrowExceptionForRC(code, _database);
        throw new InvalidOperationException($"SQLite answered {code} to a step");
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
