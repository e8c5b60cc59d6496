using Harp.Dispatcher.Storage.Disk;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// The home of jobs. One writer, the loop; many readers. A new store is a folder beside this file, a line in <see cref="JobStores"/>
/// and a test class that runs the contract.
/// </summary>
internal interface IJobStore : IJobReader, IDisposable
{
    /// <summary>
    /// Called once, before anything else is written: ends every job that ran when the last process died, with the outcome
    /// <paramref name="interrupted"/> makes of it and its slot of a queue held, and tells what there is to go on with.
    /// </summary>
    /// <exception cref="StoreFailedException">It did not work; the process must not go on.</exception>
    Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted);

    /// <summary>Makes the writes durable, all or none.</summary>
    /// <exception cref="StoreFullException">
    /// There is no room; the very same batch, and nothing else, is to be tried again. Some of its first writes may be durable by then, as
    /// if a crash had come between two batches.
    /// </exception>
    /// <exception cref="StoreFailedException">The outcome is unknown until the next start; the process must not go on.</exception>
    void Commit(IReadOnlyList<StoreWrite> writes);

    /// <summary>
    /// The job that the caller's key stands for, or null where there is none. No caller is a caller of its own. Asked by the writer, like
    /// <see cref="Commit"/>: each call with a key asks, and the writer still has at hand what it wrote last, which every commit takes from
    /// the readers.
    /// </summary>
    /// <exception cref="StoreFailedException">It cannot be read just now.</exception>
    KeyedJob? FindKey(string? caller, string key);

    /// <summary>
    /// The room that a new job of about so many bytes lacks; null where it has room. It costs next to nothing, and anybody may ask at any
    /// time.
    /// </summary>
    DiskShortage? FindShortage(long bytes);

    /// <summary>
    /// The reason why what is stored from now on would not be found at the next start; null where it would. It costs nothing, and anybody
    /// may ask at any time.
    /// </summary>
    string? Loss { get; }

    /// <summary>The number of bytes that the store takes where it lives. Anybody may ask at any time.</summary>
    long Size { get; }

    /// <summary>
    /// Removes ended jobs that are not to be kept and hold no slot, a step at a time, each durable on its own: about
    /// <paramref name="bytesMax"/> bytes are touched, and at least something is done where there is something to do. A removed job is gone
    /// from sight at once, its key too; packets that make too much for one step are taken away by later ones, after a crash as well. Called
    /// by the writer, like <see cref="Commit"/>.
    /// </summary>
    /// <exception cref="StoreFullException">There is no room even for that; nothing was removed.</exception>
    /// <exception cref="StoreFailedException">The outcome is unknown until the next start; the process must not go on.</exception>
    PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax);
}
