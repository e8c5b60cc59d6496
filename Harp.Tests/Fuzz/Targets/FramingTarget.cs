using CsCheck;
using Harp.Protocol.Framing;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>Any bytes in any pieces under several limits give the lines that the specification says, and no memory beyond them.</summary>
internal sealed class FramingTarget : FuzzTarget
{
    private static readonly int[] Limits = [1, 8, 100, 1 << 20];

    public override string Name => "framing";

    public override (long Fixed, long PerByte) AllocationMax => (4 * 1024, 8);

    public override Gen<byte[]> Inputs { get; } = Gen.OneOf(
        GenWire.Stream(GenWire.Among(
            "", "a", "{}", " ", "\r", "\t\r", "12345678", "1234567\r", "123456789", "é", "\0", "a\rb", "         "), 12),
        GenWire.Stream(GenWire.Request, 4),
        Gen.Byte.Array[0, 300]);

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Client).Concat(Corpus.Sent(VectorFile.Daemon));

    public override Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        var random = new Random(Hash(input));
        foreach (var limit in Limits)
        {
            var expected = NaiveLines.Of(input, limit);
            Check(expected, [input], limit, random, allocated);
            Check(expected, Cut(input, random), limit, random, allocated);
            if (input.Length <= 1000)
            {
                Check(expected, [.. input.Select(one => (byte[])[one])], limit, random, allocated);
            }
        }

        return Task.CompletedTask;
    }

    private static void Check(NaiveLines expected, IReadOnlyList<byte[]> pieces, int limit, Random random, AllocationMeter allocated)
    {
        var reader = new FrameReader(new PieceReader(pieces), limit);
        foreach (var line in expected.Lines)
        {
            var frame = Next(reader, random);
            Assert.Equal(FrameStatus.Line, frame.Status);
            Assert.True(frame.Line.Span.SequenceEqual(line), "a line is not the one that was sent");
        }

        Assert.Equal(expected.End, Next(reader, random).Status.ToString());
        Assert.Equal(expected.End, Next(reader, random).Status.ToString());
        var again = new FrameReader(new PieceReader(pieces), limit);
        allocated.Measure(() => ReadAll(again));
    }

    private static int ReadAll(FrameReader reader)
    {
        var lines = 0;
        while (true)
        {
            var read = reader.ReadAsync();
            Assert.True(read.IsCompleted, "the pipe never makes its reader wait");
            if (read.Result.Status != FrameStatus.Line)
            {
                return lines;
            }

            lines++;
        }
    }

    /// <summary>Asks in either way, as callers do.</summary>
    private static Frame Next(FrameReader reader, Random random)
    {
        if (random.Next(2) == 0 && reader.TryRead(out var frame))
        {
            return frame;
        }

        var read = reader.ReadAsync();
        Assert.True(read.IsCompleted, "the pipe never makes its reader wait");
        return read.Result;
    }

    private static List<byte[]> Cut(byte[] input, Random random)
    {
        var pieces = new List<byte[]>();
        for (var from = 0; from < input.Length;)
        {
            var to = Math.Min(input.Length, from + 1 + random.Next(1 << random.Next(12)));
            pieces.Add(input[from..to]);
            from = to;
        }

        return pieces;
    }

    private static int Hash(byte[] input) => input.Aggregate(17, (hash, one) => unchecked((hash * 31) + one));
}
