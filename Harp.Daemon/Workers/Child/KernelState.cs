using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// What the kernel keeps of this process and a call may have changed: all that <c>/proc/self/status</c> shows, its bounds, the mask of new files, alarms, how it stands to its parent. What can
/// be put back is; where that is not possible, the process is not used again.
/// </summary>
internal sealed class KernelState
{
    private const int StatusBytes = 8192;
    private const int ProcessorSeconds = NativeLimits.ProcessorSeconds;

    /// <summary>Beginnings of lines that change by themselves.</summary>
    private static readonly string[] Changing =
    [
        "Name", "State", "FDSize", "Vm", "Rss", "Huge", "Threads", "SigQ", "SigPnd", "ShdPnd", "Core", "THP", "voluntary", "nonvoluntary", Caught,
    ];

    private const string Caught = "SigCgt";

    /// <summary>
    /// Those that the runtime itself takes care of when it needs to: SIGCHLD, SIGCONT and SIGWINCH, the terminal's SIGTTIN, SIGTTOU and SIGTSTP, and SIGINT and SIGQUIT.
    /// </summary>
    private const ulong OfTheRuntime = (1UL << 16) | (1UL << 17) | (1UL << 27) | (1UL << 20) | (1UL << 21) | (1UL << 19) | (1UL << 1) | (1UL << 2);

    private readonly SafeFileHandle _status = File.OpenHandle("/proc/self/status");
    private readonly SafeFileHandle _adjustment = File.OpenHandle("/proc/self/oom_score_adj");
    private readonly byte[] _buffer = new byte[StatusBytes];
    private readonly uint _mask = MaskNow();
    private readonly bool _dumpable = NativeState.Dumpable;
    private readonly (ulong Soft, ulong Hard)[] _limits = [.. Enumerable.Range(0, NativeState.Limits).Select(NativeState.Limit)];
    private readonly int _nice = NativeState.NiceOf(Environment.ProcessId);
    private readonly string _oomAdjustment;
    private readonly Dictionary<string, string> _lines;
    private readonly ulong _caught;

    public KernelState()
    {
        _oomAdjustment = Read(_adjustment);
        var status = Read(_status);
        _lines = Steady(status).ToDictionary(line => line.Name, line => line.Value, StringComparer.Ordinal);
        _caught = CaughtIn(status);
    }

    /// <summary>How many threads there are.</summary>
    public int Threads { get; private set; }

    /// <summary>How much memory is in use, in bytes.</summary>
    public long ResidentBytes { get; private set; }

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

        var status = Read(_status);
        Threads = (int)NumberIn(status, "Threads");
        ResidentBytes = NumberIn(status, "VmRSS") << 10;
        return !RestoreLimits() ? "a call lowered its limits for good"
            : NativeState.NiceOf(0) != _nice || NativeState.NiceOf(Environment.ProcessId) != _nice ? "a call changed its nice value"
            : Read(_adjustment) != _oomAdjustment ? "a call changed how soon it is killed for want of memory"
            : (CaughtIn(status) & ~OfTheRuntime) != (_caught & ~OfTheRuntime) ? "a call left handlers of signals"
            : Steady(status).FirstOrDefault(line => _lines.GetValueOrDefault(line.Name) != line.Value) is { Name: { } name } ? $"a call changed what /proc/self/status shows as {name}"
            : null;
    }

    private static uint MaskNow()
    {
        var mask = NativeState.Mask(0);
        NativeState.Mask(mask);
        return mask;
    }

    /// <summary>That of processor time is set anew for each call; the one up to which it can be set stays.</summary>
    private bool RestoreLimits()
    {
        for (var what = 0; what < _limits.Length; what++)
        {
            var (wanted, found) = (_limits[what], NativeState.Limit(what));
            if (found != wanted && !(what == ProcessorSeconds && found.Hard == wanted.Hard) && !NativeState.TrySetLimit(what, wanted))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<(string Name, string Value)> Steady(string status) =>
        from line in status.Split('\n')
        let colon = line.IndexOf(':', StringComparison.Ordinal)
        where colon > 0 && !Changing.Any(begin => line.StartsWith(begin, StringComparison.Ordinal))
        select (line[..colon], line[(colon + 1)..]);

    private static ulong CaughtIn(string status) => ulong.Parse(ValueIn(status, Caught), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long NumberIn(string status, string name) => long.Parse(ValueIn(status, name).AsSpan().TrimEnd(" kB"), CultureInfo.InvariantCulture);

    private static string ValueIn(string status, string name)
    {
        var begin = status.IndexOf($"\n{name}:", StringComparison.Ordinal) + name.Length + 2;
        return status[begin..status.IndexOf('\n', begin)].Trim();
    }

    private string Read(SafeFileHandle file) => Encoding.ASCII.GetString(_buffer, 0, RandomAccess.Read(file, _buffer, 0));
}
