using System.Buffers;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Framing;

namespace Harp.Benchmarks.HotPath;

/// <summary>Finding the ends of lines in bytes that are there, beside the barest loop that could do it.</summary>
public class LineScan
{
    private const int Count = 64;

    private readonly BareLoop _bare = new();
    private ReadOnlySequence<byte> _bytes;

    [Params(Lines.Small, Lines.Medium, Lines.Large)]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _bytes = Lines.InShape(Shape, Count);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public long TryReadTo() => _bare.Run(_bytes);

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(Categories.Guarded)]
    public long IndexOfLineFeed()
    {
        var total = 0L;
        for (long from = 0, end; (end = FrameScanner.IndexOfLineFeed(_bytes, from)) >= 0; from = end + 1)
        {
            total += end - from;
        }

        return total;
    }
}
