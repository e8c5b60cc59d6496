using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Framing;

namespace Harp.Benchmarks.HotPath;

/// <summary>Reading lines off a pipe, beside loops over the same bytes that do less.</summary>
public class FrameReading
{
    private const int Count = 64;

    private readonly BareLoop _bare = new();
    private ReadOnlySequence<byte> _bytes;
    private FrameReader _frames = null!;

    [Params(Lines.Small, Lines.Medium, Lines.Large, Lines.SmallSplit, Lines.MediumSplit, Lines.LargeSplit)]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _bytes = Lines.InShape(Shape, Count);
        _frames = new FrameReader(new EndlessPipe(_bytes), 1 << 20);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public long TryReadTo() => _bare.Run(_bytes);

    /// <summary>As everybody here reads who reads many: what is there is taken, and only then waited for.</summary>
    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(Categories.Guarded)]
    public async ValueTask<long> FrameReader()
    {
        var total = 0L;
        for (var i = 0; i < Count; i++)
        {
            var frame = _frames.TryRead(out var there) ? there : await _frames.ReadAsync();
            total += frame.Line.Length;
        }

        return total;
    }

    /// <summary>Lines as sequences: a split one is left in its pieces, which no parser of spans could take.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long TryReadToInPieces()
    {
        var reader = new SequenceReader<byte>(_bytes);
        var total = 0L;
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            total += line.Length;
        }

        return total;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long StreamReaderReadLine()
    {
        using var reader = new StreamReader(PipeReader.Create(_bytes).AsStream(), Encoding.UTF8);
        var total = 0L;
        while (reader.ReadLine() is { } line)
        {
            total += line.Length;
        }

        return total;
    }
}
