using Harp.Dispatcher.Storage.Disk;
using Harp.Dispatcher.Storage.Memory;
using Harp.Dispatcher.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Storage;

/// <summary>The table of stores: what <c>--store</c> may name. Add a store here.</summary>
internal static class JobStores
{
    /// <summary>For trying things out and for tests; everything is gone when the process ends.</summary>
    public const string Memory = ":memory:";

    /// <summary>Opens the store that <paramref name="location"/> names: a folder for SQLite, or <see cref="Memory"/>.</summary>
    /// <exception cref="StoreFailedException">It cannot be opened; the message says why and what to do.</exception>
    public static IJobStore Open(string location, DiskLimits disk, TimeProvider time, ILoggerFactory logs) => location switch
    {
        Memory => new MemoryJobStore(),
        _ => SqliteJobStore.Open(location, new DiskSpace(location, disk, time, logs.CreateLogger<DiskSpace>())),
    };
}
