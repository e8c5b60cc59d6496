using Harp.Dispatcher.Storage.Disk;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Sees to it, where room is short, that what the log holds can always be carried over into the database: a transaction for which that
/// would not be so is not committed. Else a log of which the last page that fits is used, and a database that cannot get longer, hold each
/// other up, and not even pruning helps.
/// </summary>
internal sealed class SqliteRoom(SqliteConnection connection, string file, DiskSpace space) : IDisposable
{
    /// <summary>SQLite's, which every store has.</summary>
    public const int PageSize = 4096;

    /// <summary>Room for what is not counted: the log's index, and what the file system takes to keep its books.</summary>
    private const int Slack = 1 << 16;

    private readonly SqliteStatement _pageCount = new(connection, "PRAGMA page_count");
    private readonly FileInfo _database = new(file);
    private bool _isWatched;

    /// <summary>Before a transaction begins: where room is short, it writes nothing before it is known to fit.</summary>
    public void Begin()
    {
        if (_isWatched == space.IsAmple)
        {
            _isWatched = !_isWatched;
            raw.sqlite3_exec(connection.Handle, _isWatched ? "PRAGMA cache_spill = OFF" : "PRAGMA cache_spill = ON");
        }
    }

    /// <summary>Before a transaction is committed.</summary>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public void Check()
    {
        if (!_isWatched)
        {
            return;
        }

        raw.sqlite3_db_status(connection.Handle!, raw.SQLITE_DBSTATUS_CACHE_USED, out var cached, out _, resetFlg: 0);
        _database.Refresh();
        var growth = (_pageCount.ExecuteReturning().GetValueOrDefault() * PageSize) - _database.Length;
        if (!space.Fits(cached + Slack, Math.Max(0, growth)))
        {
            throw new StoreFullException(
                $"there is no room on the disk of {file}: free some, or prune", space.Shortage ?? new DiskShortage(0, 1));
        }
    }

    public void Dispose() => _pageCount.Dispose();
}
