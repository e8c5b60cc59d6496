using System.Globalization;

namespace Harp.Benchmarks.Load.Figures;

/// <summary>The machine's processor time so far, as its first line in /proc/stat counts it.</summary>
internal readonly record struct ProcessorTimes(long All, long Stolen)
{
    /// <summary>user, nice, system, idle, iowait, irq, softirq and steal; what follows is counted in these already.</summary>
    private const int Parts = 8;

    public static ProcessorTimes Now()
    {
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..(Parts + 1)]
            .Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessorTimes(times.Sum(), times[^1]);
    }

    /// <summary>The part of the time since <paramref name="before"/> that other machines on the same hardware took.</summary>
    public double StealPercentSince(ProcessorTimes before) =>
        All == before.All ? 0 : 100.0 * (Stolen - before.Stolen) / (All - before.All);
}
