using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>A prepared statement whose parameters are <c>$1</c>, <c>$2</c>, … in order.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }
    }

    /// <summary>Runs it; returns how many rows it changed.</summary>
    public int Execute(SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        _command.Transaction = transaction;
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs it; returns the first value of the only row it changed, or null where it changed none.</summary>
    public long? ExecuteReturning(SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        _command.Transaction = transaction;
        Bind(values);
        return (long?)_command.ExecuteScalar();
    }

    /// <summary>Runs it outside of a transaction; the rows must be read before it is run again.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                ReadOnlyMemory<byte> bytes => bytes.ToArray(),
                var value => value,
            };
        }
    }
}
