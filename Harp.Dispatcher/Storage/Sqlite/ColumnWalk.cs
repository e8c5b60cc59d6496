using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The jobs that have one of some values in an indexed column. It finds its place from anywhere by one search of the index, without a look
/// at the rows, so that several walks can leap over what they do not share.
/// </summary>
internal sealed class ColumnWalk : IWalk
{
    private readonly SqliteStatement _below;
    private readonly (SqliteValue Value, long Found)[] _lines;

    /// <param name="connection">Where to read.</param>
    /// <param name="column">The column.</param>
    /// <param name="values">The values.</param>
    public ColumnWalk(SqliteConnection connection, string column, params ReadOnlySpan<SqliteValue> values)
    {
        _below = new(connection, Sql(column));
        _lines = new (SqliteValue, long)[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            _lines[i] = (values[i], long.MaxValue);
        }
    }

    public long Below(long seq)
    {
        var found = 0L;
        foreach (ref var line in _lines.AsSpan())
        {
            if (line.Found >= seq)
            {
                line.Found = _below.ExecuteReturning(seq, line.Value) ?? 0;
            }

            found = Math.Max(found, line.Found);
        }

        return found;
    }

    public void Dispose() => _below.Dispose();

    internal static string Sql(string column) => $"SELECT seq FROM jobs WHERE {column} = ?2 AND seq < ?1 ORDER BY seq DESC LIMIT 1";
}
