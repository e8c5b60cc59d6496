using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The state that the kernel keeps of this process and a call may have changed: all that <c>/proc/self/status</c> shows, its bounds, the
/// mask of new files, alarms, how it stands to its parent. What can be put back is; where that is not possible, the process is not used
/// again.
/// </summary>
internal sealed class KernelState
{
    private const int ProcessorSeconds = NativeLimits.ProcessorSeconds;
    private const int AdjustmentBytes = 16;
    private const int BoundsBytes = 4096;

    /// <summary>
    /// Those that the runtime itself takes care of when it needs to: SIGCHLD, SIGCONT and SIGWINCH, the terminal's SIGTTIN, SIGTTOU and
    /// SIGTSTP, and SIGINT and SIGQUIT.
    /// </summary>
    private const ulong OfTheRuntime = (1UL << 16) | (1UL << 17) | (1UL << 27) | (1UL << 20) | (1UL << 21) | (1UL << 19)
        | (1UL << 1) | (1UL << 2);

    private readonly SafeFileHandle _status = File.OpenHandle("/proc/self/status");
    private readonly SafeFileHandle _bounds = File.OpenHandle("/proc/self/limits");
    private readonly SafeFileHandle _adjustment = File.OpenHandle("/proc/self/oom_score_adj");
    private readonly uint _mask = MaskNow();
    private readonly bool _dumpable = NativeState.Dumpable;
    private readonly (ulong Soft, ulong Hard)[] _limits = [.. Enumerable.Range(0, NativeState.Limits).Select(NativeState.Limit)];
    private readonly byte[] _boundsGood = new byte[BoundsBytes];
    private readonly int _nice = NativeState.NiceOf(Environment.ProcessId);
    private readonly byte[] _oomAdjustment = new byte[AdjustmentBytes];
    private readonly ProcessStatus _shown;
    private readonly ulong _caught;

    public KernelState()
    {
        RandomAccess.Read(_adjustment, _oomAdjustment, 0);
        _shown = new ProcessStatus(_status);
        _caught = _shown.Caught;
    }

    /// <summary>The number of threads.</summary>
    public int Threads => _shown.Threads;

    /// <summary>The memory in use, in bytes.</summary>
    public long ResidentBytes => _shown.ResidentBytes;

    /// <summary>Puts back what can be; why the process cannot take another call, or null where it can.</summary>
    public string? Restore()
    {
        NativeState.Mask(_mask);
        NativeState.StopTimers();
        NativeState.Tie();
        if (NativeState.Dumpable != _dumpable)
        {
            NativeState.Dumpable = _dumpable;
        }

        _shown.Read(_status);
        return !RestoreLimits() ? "a call lowered its limits for good"
            : NativeState.NiceOf(0) != _nice || NativeState.NiceOf(Environment.ProcessId) != _nice ? "a call changed its nice value"
            : !Shows(_adjustment, _oomAdjustment) ? "a call changed how soon it is killed for want of memory"
            : (_shown.Caught & ~OfTheRuntime) != (_caught & ~OfTheRuntime) ? "a call left handlers of signals"
            : _shown.FindChange() is { } name ? $"a call changed what /proc/self/status shows as {name}"
            : null;
    }

    private static uint MaskNow()
    {
        var mask = NativeState.Mask(0);
        NativeState.Mask(mask);
        return mask;
    }

    /// <summary>All of them are seen in one file; where it shows what was found good before, none is asked for by itself.</summary>
    private bool RestoreLimits()
    {
        if (Shows(_bounds, _boundsGood))
        {
            return true;
        }

        for (var what = 0; what < _limits.Length; what++)
        {
            if (!TryRestoreLimit(what))
            {
                return false;
            }
        }

        Array.Clear(_boundsGood);
        RandomAccess.Read(_bounds, _boundsGood, 0);
        return true;
    }

    /// <summary>That of processor time is set anew for each call; the one up to which it can be set stays.</summary>
    private bool TryRestoreLimit(int what)
    {
        var (wanted, found) = (_limits[what], NativeState.Limit(what));
        return found == wanted || (what == ProcessorSeconds && found.Hard == wanted.Hard) || NativeState.TrySetLimit(what, wanted);
    }

    /// <summary>True if a file shows this, which is filled up with zeros.</summary>
    private static bool Shows(SafeFileHandle file, ReadOnlySpan<byte> wanted)
    {
        Span<byte> now = stackalloc byte[wanted.Length];
        now.Clear();
        RandomAccess.Read(file, now, 0);
        return now.SequenceEqual(wanted);
    }
}
