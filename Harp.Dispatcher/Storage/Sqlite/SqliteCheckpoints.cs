using Harp.Dispatcher.Storage.Disk;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log over into the database, on a thread and a connection of its own, while the writer goes on: pages all over
/// the file are written and synchronised, and whoever commits must not wait for that. SQLite has the writer do it when the log has
/// <c>wal_autocheckpoint</c> pages; by then the larger part is done here, and the log still grows no longer than that, which the ballast of
/// a full disk counts on.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>
    /// After how many pages that the writer has added to the log it is carried over: half of those after which the writer does it.
    /// </summary>
    private const int PagesMax = 500;

    private readonly string _file;
    private readonly sqlite3 _writer;
    private readonly DiskSpace _space;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private volatile bool _ends;
    private int _told;

    public SqliteCheckpoints(string file, SqliteConnection writer, DiskSpace space)
    {
        _file = file;
        _writer = writer.Handle!;
        _space = space;
        _thread = new Thread(Run) { Name = "checkpoints", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The writer has committed.</summary>
    public void Committed()
    {
        raw.sqlite3_db_status(_writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 0);
        if (Written(_told, pages) >= PagesMax)
        {
            _told = pages;
            _wake.Set();
        }
    }

    /// <summary>The number of pages that were written between two counts. SQLite counts them in 31 bits, and begins anew at 0.</summary>
    internal static int Written(int before, int now) => (now - before) & int.MaxValue;

    public void Dispose()
    {
        _ends = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        SqliteConnection? connection = null;
        while (_wake.WaitOne() && !_ends)
        {
            if (!_space.IsAmple)
            {
                // What room there is, or a ballast makes, is for what waits to be written; the writer decides how to use it.
                continue;
            }

            try
            {
                connection ??= Open();
                using var checkpoint = new SqliteStatement(connection, "PRAGMA wal_checkpoint(PASSIVE)");
                checkpoint.Execute();
            }
            catch (SqliteException)
            {
                // The disk is full or out of order, or no file handle is left for a connection: the log still holds everything.
            }
        }

        connection?.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
