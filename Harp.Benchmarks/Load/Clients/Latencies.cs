using System.Diagnostics;
using System.Numerics;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// How long operations took: counts in classes that are 1.6 % wide, so that noting one costs next to nothing however many there are.
/// </summary>
internal sealed class Latencies
{
    private const int ClassBits = 6;
    private const int Classes = 1 << ClassBits;

    private readonly long[] _counts = new long[(65 - ClassBits) * Classes];

    public long Count { get; private set; }

    /// <summary>Notes a time in ticks of the stopwatch.</summary>
    public void Add(long ticks)
    {
        _counts[ClassOf(ticks)]++;
        Count++;
    }

    /// <summary>Adds what another has noted.</summary>
    public void Add(Latencies other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The time that <paramref name="share"/> of the operations took at most; 0 where there are none.</summary>
    public double QuantileMs(double share)
    {
        var left = (long)Math.Ceiling(share * Count);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0 && _counts[i] > 0)
            {
                return UpperEnd(i) * 1000.0 / Stopwatch.Frequency;
            }
        }

        return 0;
    }

    /// <summary>Small times have a class each; beyond them every doubling is cut into as many classes.</summary>
    private static int ClassOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - ClassBits);
        return (shift * Classes) + (int)(ticks >> shift);
    }

    private static double UpperEnd(int index)
    {
        var shift = Math.Max(0, (index / Classes) - 1);
        return (double)(index - (shift * Classes) + 1) * (1L << shift);
    }
}
