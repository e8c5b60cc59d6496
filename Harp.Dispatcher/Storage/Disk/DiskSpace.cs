using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Storage.Disk;

/// <summary>
/// The room on the store's file system. It is looked at once in a while and after so many bytes, not for each job, and tells when there is
/// too little and when there is enough again. It keeps the ballast, gives it up when a write does not fit, and makes it again when there is
/// room for that.
/// </summary>
internal sealed class DiskSpace : IDisposable
{
    /// <summary>So much is more than the store can write between two looks.</summary>
    private const long AmpleBytes = 256L << 20;

    private const int Block = 4096;

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly DiskLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Func<long> _free;
    private readonly Ballast _ballast;
    private ITimer? _timer;
    private OpenFiles? _files;
    private volatile string? _loss;
    private bool _isOver;
    private volatile DiskShortage? _shortage;
    private long _taken;
    private volatile bool _isFull;
    private volatile bool _isAmple;
    private bool _hasBallast;
    private bool _mustReturn;

    /// <param name="folder">The store's folder.</param>
    /// <param name="limits">What is kept free.</param>
    /// <param name="time">When it is looked.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="free">How many bytes are free; null to ask the file system of the folder.</param>
    public DiskSpace(string folder, DiskLimits limits, TimeProvider time, ILogger log, Func<long>? free = null)
    {
        _folder = folder;
        _limits = limits;
        _time = time;
        _log = log;
        _free = free ?? (() => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);
        _ballast = new(Path.Combine(folder, Ballast.FileName), limits.BallastBytes);
    }

    /// <summary>The room that a new job lacks, as far as is known; null where there is room.</summary>
    public DiskShortage? Shortage => _shortage;

    /// <summary>The files of the store that are not at their place any more, as far as is known; null where all are.</summary>
    public string? Loss => _loss;

    private long RoomForBallast => _ballast.Bytes - _ballast.Length + Math.Max(_limits.ReserveBytes, _ballast.Bytes / 4);

    private long ToReclaim => _hasBallast ? Math.Max(0, _ballast.PruningBytes - _ballast.Length) : 0;

    /// <summary>True if there is so much room that nobody need think of it.</summary>
    public bool IsAmple => _isAmple;

    /// <summary>True if a batch waits for room: then what the database has free is needed there.</summary>
    public bool IsFull => _isFull;

    /// <summary>
    /// The folder is there and ours. A start writes, too: where next to nothing is free, the ballast goes first, all of it where half was
    /// given up before; a dispatcher that cannot start prunes nothing.
    /// </summary>
    public void Open()
    {
        _hasBallast = true;
        if (Free() is { } free && free < _ballast.Bytes / 8 && !Release())
        {
            Lend(forGood: true);
        }

        Look();
        _timer = _time.CreateTimer(_ => Look(), null, _limits.LookEvery, _limits.LookEvery);
    }

    /// <summary>From now on it is looked whether these files are still at their place. They stay the caller's.</summary>
    public void Watch(OpenFiles files)
    {
        lock (_lock)
        {
            _files = files;
        }
    }

    /// <summary>As <see cref="Shortage"/>, for a job of about so many bytes; after some of them it is looked anew.</summary>
    public DiskShortage? FindShortage(long bytes)
    {
        if (_limits.ReserveBytes > 0 && Interlocked.Add(ref _taken, bytes) > _limits.ReserveBytes / 16)
        {
            Look();
        }

        return _shortage;
    }

    /// <summary>A write did not fit; true where half of the ballast was given up for it, so that it may be tried again.</summary>
    public bool Release() => Release(_ballast.PruningBytes);

    /// <summary>Lends all of the ballast, until <see cref="Reclaim"/>.</summary>
    /// <param name="forGood">Whether it may be used up, for what makes room; else just as much must be free afterwards.</param>
    public bool Lend(bool forGood)
    {
        lock (_lock)
        {
            _mustReturn = !forGood;
            return Release(0);
        }
    }

    /// <summary>Makes the half that pruning needs again, or as much of it as there is room for, before anybody else takes it.</summary>
    public void Reclaim()
    {
        lock (_lock)
        {
            _mustReturn = false;
            if (ToReclaim > 0 && Free() is { } free)
            {
                GrowBallast(_ballast.Length + (free >= ToReclaim ? ToReclaim : free / Block * Block));
                Look();
            }
        }
    }

    /// <summary>
    /// True if a transaction fits: its pages into the log, and into the database, when the log is carried over, what that gets longer. The
    /// latter must leave what is to be returned to the ballast, while the log is given back.
    /// </summary>
    /// <param name="log">By how much the log may grow, in bytes.</param>
    /// <param name="database">By how much the database will have grown then, in bytes.</param>
    public bool Fits(long log, long database)
    {
        lock (_lock)
        {
            return Free() is not { } free || (log + database <= free && database <= free - (_mustReturn ? ToReclaim : 0));
        }
    }

    /// <summary>A batch did not fit: no job is accepted until one does, whatever is free.</summary>
    public DiskShortage TellFull()
    {
        lock (_lock)
        {
            _isFull = true;
            Look();
            return _shortage ?? new DiskShortage(0, 1);
        }
    }

    /// <summary>The batch is stored.</summary>
    public void TellStored()
    {
        if (_isFull)
        {
            lock (_lock)
            {
                _isFull = false;
                Look();
            }
        }
    }

    /// <summary>It is looked no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private bool Release(long rest)
    {
        lock (_lock)
        {
            try
            {
                if (!_hasBallast || !_ballast.Shrink(rest))
                {
                    return false;
                }

                Look();
                return true;
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                GiveUpBallast(kept);
                return false;
            }
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            LookForLoss();
            Interlocked.Exchange(ref _taken, 0);
            if (Free() is not { } free)
            {
                return;
            }

            _isAmple = free >= Math.Max(AmpleBytes, _limits.ReserveBytes);
            if (_hasBallast && !_isFull && !_ballast.IsWhole && free >= RoomForBallast)
            {
                GrowBallast(_ballast.Bytes);
                free = Free() ?? free;
            }

            // It must be somewhat more that ends a shortage than what began it: else each job would begin one.
            var needed = _hasBallast && !_ballast.IsWhole ? RoomForBallast
                : _shortage is null ? _limits.ReserveBytes
                : _limits.ReserveBytes + (_limits.ReserveBytes / 8);
            Become(_isFull || free < needed ? new DiskShortage(free, Math.Max(needed, free + 1)) : null);
        }
    }

    private void LookForLoss()
    {
        var missing = _files?.Missing is { Count: > 0 } names ? string.Join(", ", names) : null;
        if (missing is not null && _loss is null)
        {
            _log.StoreLost(_folder, missing, Environment.ProcessId);
        }
        else if (missing is null && _loss is not null)
        {
            _log.StoreFound(_folder);
        }

        _loss = missing;
    }

    private void Become(DiskShortage? shortage)
    {
        if (_shortage is null && shortage is not null)
        {
            _log.DiskShort(_folder, shortage.FreeBytes, shortage.NeededBytes);
        }
        else if (_shortage is not null && shortage is null)
        {
            _log.DiskShortNoMore(_folder);
        }

        _shortage = shortage;
    }

    private void GrowBallast(long length)
    {
        try
        {
            _ballast.Grow(length);
        }
        catch (Exception impossible) when (impossible is IOException or UnauthorizedAccessException)
        {
            GiveUpBallast(impossible);
        }
    }

    private void GiveUpBallast(Exception why)
    {
        _hasBallast = false;
        _log.NoBallast(why.Message);
    }

    /// <summary>Null where that cannot be told just now: then what was known last stands.</summary>
    private long? Free()
    {
        try
        {
            return _free();
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
