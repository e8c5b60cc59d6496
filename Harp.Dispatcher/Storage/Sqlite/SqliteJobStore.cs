using Harp.Dispatcher.Storage.Disk;
using Harp.Hosting;
using Harp.Protocol.Values;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Jobs in one SQLite file, <c>harp.db</c>, in WAL mode with <c>synchronous=FULL</c>: what was committed survives a crash of the process
/// and of the machine. One process at a time: a lock file beside the database says so. Writes come from one thread; reads run on a pool of
/// connections of their own and wait for nobody.
/// </summary>
internal sealed class SqliteJobStore : IJobStore
{
    /// <summary>The database's name in the store's folder.</summary>
    public const string FileName = "harp.db";

    /// <summary>The number that Linux says where another has locked the file.</summary>
    private const int Locked = 11;

    private readonly FileStream _lock;
    private readonly SqliteJobWriter _writer;
    private readonly SqliteReaderPool _readers;
    private readonly FileInfo[] _files;
    private readonly DiskSpace _space;
    private readonly FullDiskWriter _writes;
    private readonly OpenFiles _open;

    private SqliteJobStore(string file, FileStream @lock, SqliteJobWriter writer, SqliteReaderPool readers, DiskSpace space)
    {
        _space = space;
        _writes = new(file, writer, space);
        _lock = @lock;
        _writer = writer;
        _readers = readers;
        _files = [new FileInfo(file), new FileInfo($"{file}-wal")];
        _open = new OpenFiles(file, $"{file}-wal", $"{file}-shm");
        space.Watch(_open);
    }

    public long Size
    {
        get
        {
            lock (_files)
            {
                return _files.Sum(SizeOf);
            }
        }
    }

    /// <summary>Opens or creates the database in <paramref name="folder"/>, readable by its owner alone.</summary>
    /// <exception cref="StoreFailedException">It cannot be opened; the message says why.</exception>
    public static SqliteJobStore Open(string folder, DiskSpace? disk = null)
    {
        var space = disk ?? new DiskSpace(folder, DiskLimits.None, TimeProvider.System, NullLogger.Instance);
        FileStream? @lock = null;
        try
        {
            PrivateFolder.Create(folder);
            @lock = TakeLock(Path.Combine(folder, "harp.lock"));
            var file = Path.Combine(folder, FileName);
            space.Open();
            PrivateFiles.Open(file, FileShare.ReadWrite).Dispose();
            var writer = SqliteJobWriter.Open(file, space);
            return new SqliteJobStore(file, @lock, writer, new SqliteReaderPool(file), space);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            space.Dispose();
            @lock?.Dispose();
            throw new StoreFailedException(
                $"cannot open the store in {folder}: {(failure is SqliteException ? $"{FileName}: " : "")}"
                    + $"{SqliteFailure.Describe(failure)}", failure);
        }
        catch (StoreFailedException)
        {
            space.Dispose();
            @lock?.Dispose();
            throw;
        }
    }

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted) => _writes.Recover(now, interrupted);

    public void Commit(IReadOnlyList<StoreWrite> writes) => _writes.Commit(writes);

    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax) => _writes.Prune(limits, now, bytesMax);

    public DiskShortage? FindShortage(long bytes) => _space.FindShortage(bytes);

    public string? Loss => _space.Loss;

    public JobProgress? FindProgress(JobId job) => Read(reader => reader.FindProgress(job));

    public JobExtent? FindExtent(JobId job) => Read(reader => reader.FindExtent(job));

    public JobTarget? FindTarget(JobId job) => Read(reader => reader.FindTarget(job));

    public StoredJob? FindJob(JobId job) => Read(reader => reader.FindJob(job));

    public PacketRun ReadPackets(JobId job, long first, int bytesMax) => Read(reader => reader.ReadPackets(job, first, bytesMax));

    public KeyedJob? FindKey(string? caller, string key) => Readable(() => _writer.FindKey(caller, key));

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit) => Read(reader => reader.ListJobs(filter, cursor, limit));

    public void Dispose()
    {
        _space.Dispose();
        _readers.Dispose();
        _writer.Dispose();
        _open.Dispose();
        _lock.Dispose();
    }

    private T Read<T>(Func<SqliteJobReader, T> read) => Readable(() => _readers.Read(read));

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException failure)
        {
            throw new StoreFailedException(
                $"the store cannot be read (SQLite {failure.SqliteExtendedErrorCode}): {failure.Message}", failure);
        }
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            return PrivateFiles.Open(path, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new StoreFailedException(
                $"cannot lock {path}: {taken.Message}{(taken.HResult == Locked ? " Does another harpcallerd use this store?" : "")}",
                taken);
        }
    }

    private static long SizeOf(FileInfo file)
    {
        file.Refresh();
        return file.Exists ? file.Length : 0;
    }
}
