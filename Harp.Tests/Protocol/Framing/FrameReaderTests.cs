using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Harp.Protocol.Framing;

namespace Harp.Tests.Protocol.Framing;

public sealed class FrameReaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "End")]
    [InlineData("\n", "End")]
    [InlineData("\r\n \t\r\n\n", "End")]
    [InlineData("  ", "End")]
    [InlineData("\r", "End")]
    [InlineData("a\n", "a|End")]
    [InlineData("a\r\n", "a|End")]
    [InlineData("a\r\r\n", "a\r|End")]
    [InlineData("\n\na\n\r\n\nbc\r\n", "a|bc|End")]
    [InlineData("a\n  ", "a|End")]
    [InlineData("a", "Truncated")]
    [InlineData("{\"a\":1}", "Truncated")]
    [InlineData("a\nb", "a|Truncated")]
    [InlineData("a\nb\r", "a|Truncated")]
    [InlineData("12345678\n", "12345678|End")]
    [InlineData("1234567\r\n", "1234567|End")]
    [InlineData("12345678\r\n", "TooLong")]
    [InlineData("123456789\n", "TooLong")]
    [InlineData("a\n123456789", "a|TooLong")]
    [InlineData("a\n123456789\nb\n", "a|TooLong")]
    [InlineData("12345678", "Truncated")]
    [InlineData("         \n", "TooLong")]
    [InlineData("é\nü\n", "é|ü|End")]
    public async Task What_is_read_does_not_depend_on_where_the_bytes_were_split(string sent, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(sent);
        Assert.Equal(expected, await ReadAllAsync([bytes], 8));
        Assert.Equal(expected, await ReadAllAsync(bytes.Chunk(1), 8));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, await ReadAllAsync([bytes[..cut], bytes[cut..]], 8));
        }
    }

    [Fact]
    public async Task A_line_over_the_limit_is_noticed_without_its_end()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 8);
        await pipe.Writer.WriteAsync("12345678"u8.ToArray(), Stop);
        var read = reader.ReadAsync(Stop);
        Assert.False(read.IsCompleted);
        await pipe.Writer.WriteAsync("9"u8.ToArray(), Stop);
        Assert.Equal(FrameStatus.TooLong, (await read).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("aaaaaaaaaaaaaaaaaa")]
    public async Task A_final_status_is_repeated(string sent)
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 8);
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(sent), Stop);
        await pipe.Writer.CompleteAsync();
        var first = await reader.ReadAsync(Stop);
        Assert.NotEqual(FrameStatus.Line, first.Status);
        Assert.Equal(first, await reader.ReadAsync(Stop));
        Assert.True(reader.TryRead(out var again));
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task After_a_cancelled_read_the_reader_goes_on_where_it_was()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 64);
        await pipe.Writer.WriteAsync("{\"a\""u8.ToArray(), Stop);
        for (var i = 0; i < 3; i++)
        {
            using var cancel = new CancellationTokenSource();
            var read = reader.ReadAsync(cancel.Token);
            Assert.False(read.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        }

        await pipe.Writer.WriteAsync(":1}\n"u8.ToArray(), Stop);
        Assert.Equal("{\"a\":1}", Text(await reader.ReadAsync(Stop)));
    }

    [Fact]
    public async Task A_cancelled_pending_read_of_the_pipe_is_not_taken_for_data()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 64);
        var read = reader.ReadAsync(Stop);
        pipe.Reader.CancelPendingRead();
        await pipe.Writer.WriteAsync("a\n"u8.ToArray(), Stop);
        Assert.Equal("a", Text(await read));
    }

    [Fact]
    public async Task TryRead_yields_what_has_arrived_and_never_waits()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 64);
        Assert.False(reader.TryRead(out _));
        await pipe.Writer.WriteAsync("a\nb\n\nc"u8.ToArray(), Stop);
        Assert.Equal("a", Text(await reader.ReadAsync(Stop)));
        Assert.True(reader.TryRead(out var second));
        Assert.Equal("b", Text(second));
        Assert.False(reader.TryRead(out _));
        await pipe.Writer.WriteAsync("c\n"u8.ToArray(), Stop);
        Assert.Equal("cc", Text(await reader.ReadAsync(Stop)));
    }

    [Fact]
    public async Task Large_lines_over_many_segments_arrive_whole()
    {
        const int Length = 300_000;
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 512));
        var reader = new FrameReader(pipe.Reader, Length);
        var lines = Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), Length - i)).ToArray();
        var write = Task.Run(
            async () =>
            {
                foreach (var piece in Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n").Chunk(1000))
                {
                    await pipe.Writer.WriteAsync(piece, Stop);
                }

                await pipe.Writer.CompleteAsync();
            },
            Stop);
        foreach (var line in lines)
        {
            Assert.Equal(line, Text(await reader.ReadAsync(Stop)));
        }

        Assert.Equal(FrameStatus.End, (await reader.ReadAsync(Stop)).Status);
        await write;
    }

    [Fact]
    public async Task A_line_that_trickles_in_costs_linear_time()
    {
        const int Length = 3000;
        var pipe = new CountedPipe(Encoding.ASCII.GetBytes(new string('x', Length) + "\n"));
        var frame = await new FrameReader(pipe, Length).ReadAsync(Stop);
        Assert.Equal(Length, frame.Line.Length);
        Assert.InRange(pipe.Looks, Length, 4 * Length);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(64)]
    public async Task A_frame_costs_no_allocation_in_steady_state(int segmentBytes)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: segmentBytes, pauseWriterThreshold: 0));
        var line = Encoding.ASCII.GetBytes(new string('x', 126) + "\n");
        for (var i = 0; i < 3000; i++)
        {
            pipe.Writer.Write(line);
        }

        await pipe.Writer.FlushAsync(Stop);
        var reader = new FrameReader(pipe.Reader, 1024);
        ReadLines(reader, 1000);
        Assert.Equal(0, ReadLines(reader, 2000));
    }

    [Fact]
    public async Task A_broken_connection_is_an_IOException()
    {
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(async () => await new FrameReader(pipe.Reader, 8).ReadAsync(Stop));
    }

    /// <summary>Reads lines that are there already, and returns the bytes that this allocated.</summary>
    private static long ReadLines(FrameReader reader, int count)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            var read = reader.ReadAsync(CancellationToken.None);
            if (!read.IsCompletedSuccessfully || read.GetAwaiter().GetResult().Line.Length != 126)
            {
                throw new InvalidOperationException("The line was not there.");
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task<string> ReadAllAsync(IEnumerable<byte[]> pieces, int lineBytesMax)
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, lineBytesMax);
        var read = LinesAsync(reader);
        foreach (var piece in pieces)
        {
            await pipe.Writer.WriteAsync(piece, Stop);
        }

        await pipe.Writer.CompleteAsync();
        return string.Join('|', await read);
    }

    private static async Task<List<string>> LinesAsync(FrameReader reader)
    {
        var lines = new List<string>();
        for (; ; )
        {
            var frame = await reader.ReadAsync(Stop);
            lines.Add(frame.Status == FrameStatus.Line ? Text(frame) : frame.Status.ToString());
            if (frame.Status != FrameStatus.Line)
            {
                return lines;
            }
        }
    }

    private static string Text(Frame frame)
    {
        Assert.Equal(FrameStatus.Line, frame.Status);
        return Encoding.UTF8.GetString(frame.Line.Span);
    }
}
