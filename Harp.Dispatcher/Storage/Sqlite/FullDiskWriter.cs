using System.Diagnostics.CodeAnalysis;
using Harp.Dispatcher.Storage.Disk;
using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// Writes on a disk that may be full. What does not fit is tried again at once with the ballast's room: half of that serves whatever must
/// be stored, the other half is lent for one transaction at a time. A batch that does not fit even so is stored piece by piece, so that the
/// log need not hold more than one of them, and goes on where it ended when it is tried again.
/// </summary>
internal sealed class FullDiskWriter(string file, SqliteJobWriter writer, DiskSpace space)
{
    /// <summary>The amount that a step of pruning touches where there is little room.</summary>
    private const long ShortStepBytes = 1 << 17;

    /// <summary>The number of writes of the batch that did not fit which are stored already; negative where none waits.</summary>
    private int _stored = -1;

    /// <exception cref="StoreFailedException">The store failed, or there is no room even so.</exception>
    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted)
    {
        try
        {
            var recovery = Fitted(() => writer.Recover(now, interrupted, inPieces: space.Shortage is not null), makesRoom: true);
            space.Reclaim();
            return recovery;
        }
        catch (StoreFullException full)
        {
            throw new StoreFailedException(
                $"there is no room on the disk of {file} for a start, before which nothing can be pruned: free some", full);
        }
    }

    /// <exception cref="StoreFullException">There is no room; the same batch is to be tried again.</exception>
    /// <exception cref="StoreFailedException">The store failed.</exception>
    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        if (_stored >= 0 || !TryWhole(writes))
        {
            StorePieces(writes);
        }

        _stored = -1;
        space.TellStored();
    }

    /// <summary>Prunes: where there is little room the steps are smaller, for each needs some in the log.</summary>
    /// <exception cref="StoreFullException">There is no room even for that.</exception>
    /// <exception cref="StoreFailedException">The store failed.</exception>
    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax) =>
        Fitted(() => writer.Prune(limits, now, space.Shortage is null ? bytesMax : Math.Min(bytesMax, ShortStepBytes)), makesRoom: true);

    private bool TryWhole(IReadOnlyList<StoreWrite> writes)
    {
        try
        {
            return Fitted(() => Store(writes), makesRoom: false);
        }
        catch (StoreFullException)
        {
            _stored = 0;
            return false;
        }
    }

    private void StorePieces(IReadOnlyList<StoreWrite> writes)
    {
        while (_stored < writes.Count)
        {
            // An insertion and the start after it make one row.
            var piece = writes.Skip(_stored).Take(writes[_stored] is StoreWrite.Insert ? 2 : 1).ToArray();
            try
            {
                Fitted(() => Store(piece), makesRoom: false);
            }
            catch (StoreFullException full)
            {
                throw new StoreFullException(full.Message, space.TellFull(), full);
            }

            _stored += piece.Length;
        }
    }

    private bool Store(IReadOnlyList<StoreWrite> writes)
    {
        writer.Commit(writes);
        return true;
    }

    private T Fitted<T>(Func<T> write, bool makesRoom)
    {
        if (Try(write, out var done))
        {
            return done;
        }

        space.Release();
        GiveLogBack();
        return Try(write, out done) ? done : Lent(write, makesRoom);
    }

    /// <summary>
    /// With the room that is kept for pruning, which is made whole again afterwards: the log is given back, and what does not make room may
    /// let the database grow only by what is free besides.
    /// </summary>
    private T Lent<T>(Func<T> write, bool makesRoom)
    {
        space.Lend(forGood: makesRoom);
        try
        {
            GiveLogBack();
            return Guarded(write);
        }
        finally
        {
            GiveLogBack();
            space.Reclaim();
        }
    }

    private bool Try<T>(Func<T> write, [MaybeNullWhen(false)] out T done)
    {
        try
        {
            done = Guarded(write);
            return true;
        }
        catch (StoreFullException)
        {
            done = default;
            return false;
        }
    }

    private void GiveLogBack() => Guarded(() =>
    {
        writer.GiveLogBack();
        return true;
    });

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (SqliteException full) when (SqliteFailure.IsFull(full))
        {
            throw new StoreFullException(
                $"there is no room on the disk of {file} (SQLite {full.SqliteExtendedErrorCode}): free some, or prune",
                space.Shortage ?? new DiskShortage(0, 1),
                full);
        }
        catch (SqliteException failure)
        {
            throw new StoreFailedException(
                $"the store failed (SQLite {failure.SqliteExtendedErrorCode}): {SqliteFailure.Describe(failure)}; what it holds is known "
                    + $"after the next start", failure);
        }
    }
}
