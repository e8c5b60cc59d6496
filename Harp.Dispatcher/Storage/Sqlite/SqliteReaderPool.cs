using System.Collections.Concurrent;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>Reading connections, as many as are in use at once, at most <see cref="KeptMax"/> of them kept.</summary>
internal sealed class SqliteReaderPool(string file) : IDisposable
{
    /// <summary>The number of idle connections that are kept.</summary>
    public const int KeptMax = 8;

    private readonly ConcurrentBag<SqliteJobReader> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<SqliteJobReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var reader = _idle.TryTake(out var kept) ? kept : SqliteJobReader.Open(file);
        var answer = default(T);
        try
        {
            answer = read(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        Return(reader);
        return answer;
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private void Return(SqliteJobReader reader)
    {
        if (_disposed || _idle.Count >= KeptMax)
        {
            reader.Dispose();
        }
        else
        {
            _idle.Add(reader);
        }
    }
}
