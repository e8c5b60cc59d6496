using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Framing;

namespace Harp.Benchmarks.Protocol;

/// <summary>Reading lines off a pipe, beside the barest loop that could do it.</summary>
[MemoryDiagnoser]
public class FrameReading
{
    private const int Lines = 1000;

    private byte[] _bytes = [];

    /// <summary>Bytes in a line, its LF included.</summary>
    [Params(128, 1024, 65536)]
    public int LineBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var line = Encoding.ASCII.GetBytes($"{{\"stream\":\"{new string('x', LineBytes - 14)}\"}}\n");
        _bytes = [.. Enumerable.Repeat(line, Lines).SelectMany(bytes => bytes)];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Lines)]
    public long TryReadTo()
    {
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(_bytes));
        var total = 0L;
        while (reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            total += line.Length;
        }

        return total;
    }

    [Benchmark(OperationsPerInvoke = Lines)]
    public async Task<long> FrameReader()
    {
        var frames = new FrameReader(PipeReader.Create(new ReadOnlySequence<byte>(_bytes)), 1 << 20);
        var total = 0L;
        for (var frame = await frames.ReadAsync(); frame.Status == FrameStatus.Line; frame = await frames.ReadAsync())
        {
            total += frame.Line.Length;
        }

        return total;
    }
}
