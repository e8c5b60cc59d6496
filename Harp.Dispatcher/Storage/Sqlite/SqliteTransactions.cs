using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>The transactions of a writing connection, one after the other, by prepared statements.</summary>
/// <param name="connection">The connection.</param>
/// <param name="room">Whether there is room for what they write; null where nobody looks. It is theirs.</param>
/// <param name="committed">Told after each that is on disk.</param>
internal sealed class SqliteTransactions(SqliteConnection connection, SqliteRoom? room = null, Action? committed = null) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _rollback = new(connection, "ROLLBACK");

    /// <summary>Carries out <paramref name="work"/> in a transaction: all of it is on disk afterwards, or nothing is.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public void Run(Action work)
    {
        room?.Begin();
        _begin.Execute();
        try
        {
            work();
            room?.Check();
            _commit.Execute();
        }
        catch
        {
            RollBack();
            throw;
        }

        committed?.Invoke();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        room?.Dispose();
    }

    /// <summary>SQLite rolls back by itself after some failures.</summary>
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0)
        {
            return;
        }

        try
        {
            _rollback.Execute();
        }
        catch (SqliteException)
        {
            // The failure that brought us here is the one to tell; the journal undoes the rest at the next start.
        }
    }
}
