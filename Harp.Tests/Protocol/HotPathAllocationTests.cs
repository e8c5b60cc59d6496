using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Protocol;

/// <summary>The allocations that were promised, to the byte. How fast the same code is, <c>Harp.Benchmarks</c> guards.</summary>
public sealed class HotPathAllocationTests
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 17);

    [Theory]
    [InlineData(128, 128 * 1024)]
    [InlineData(128, 129)]
    [InlineData(128, 1)]
    [InlineData(1024, 4096)]
    [InlineData(1024, 1025)]
    [InlineData(65536, 4096)]
    [InlineData(65536, 65537)]
    public void A_frame_costs_nothing_however_it_is_split(int lineBytes, int segmentBytes)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: segmentBytes, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', lineBytes - 1) + "\n", 3)));
        var frames = new FrameReader(pipe.Reader, 1 << 20);
        Assert.Equal(0, Allocation.Of(() =>
        {
            foreach (var piece in new Pieces(lines, segmentBytes))
            {
                pipe.Writer.Write(piece);
            }

            Finish(pipe.Writer.FlushAsync(CancellationToken.None));
            for (var i = 0; i < 3; i++)
            {
                Take(Finish(frames.ReadAsync(CancellationToken.None)), lineBytes - 1);
            }
        }));
    }

    [Fact]
    public void A_frame_that_had_to_be_waited_for_costs_nothing_either()
    {
        var pipe = new Pipe(
            new PipeOptions(
                readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var frames = new FrameReader(pipe.Reader, 1024);
        Assert.Equal(0, Allocation.Of(() =>
        {
            var read = frames.ReadAsync(CancellationToken.None);
            pipe.Writer.Write("{\"harp\":1,"u8);
            Finish(pipe.Writer.FlushAsync(CancellationToken.None));
            Assert.False(read.IsCompleted);
            pipe.Writer.Write("\"cancel\":true}\n"u8);
            Finish(pipe.Writer.FlushAsync(CancellationToken.None));
            Take(Finish(read), 24);
        }));
    }

    [Fact]
    public void A_typical_call_costs_its_own_strings_and_bytes_and_no_more()
    {
        var line =
            """{"harpcaller":1,"host":"web0017.example.net","procedure":"restart_service","arguments":["nginx",{"grace":12.5}],"timeout":3600}"""u8
            .ToArray();
        Assert.Equal(127, line.Length);
        Assert.InRange(Allocation.Of(() => Request.Parse(line)), 1, 296);
    }

    [Theory]
    [InlineData("{\"stream\":[1,{\"a\":\"\\u0061\"},null]}")]
    [InlineData(" { \"stream\" : \"é\" } ")]
    [InlineData("{\"result\":1e400}")]
    [InlineData("{\"harp\":1,\"stream_result\":true}")]
    public void A_message_of_a_daemon_costs_nothing_to_read(string text)
    {
        var line = Encoding.UTF8.GetBytes(text);
        Assert.Equal(0, Allocation.Of(() => DaemonMessage.Parse(line)));
    }

    [Fact]
    public void A_packet_costs_nothing_to_write()
    {
        var packet = Encoding.UTF8.GetBytes("[1,2,3]");
        Assert.Equal(0, Allocation.Of(() =>
        {
            _output.ResetWrittenCount();
            PacketReply.Write(_output, long.MaxValue, packet);
        }));
    }

    [Fact]
    public void The_reply_to_a_call_costs_nothing_to_write()
    {
        var reply = new JobIdReply(JobId.New(DateTimeOffset.UnixEpoch));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var writer = new FrameWriter(pipe.Writer, TimeSpan.FromSeconds(30));
        Assert.Equal(0, Allocation.Of(() =>
        {
            Finish(writer.WriteAsync(reply, cancellationToken: CancellationToken.None));
            Assert.True(pipe.Reader.TryRead(out var read));
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }));
    }

    [Fact]
    public void The_meter_notices_a_single_object() => Assert.Equal(24, Allocation.Of(() => GC.KeepAlive(new object())));

    private static void Take(in Frame frame, int length)
    {
        if (frame.Status != FrameStatus.Line || frame.Line.Length != length)
        {
            throw new InvalidOperationException("The line was not there.");
        }
    }

    private static T Finish<T>(ValueTask<T> task) => task.IsCompleted
        ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits.");

    private static void Finish(ValueTask task)
    {
        if (!task.IsCompleted)
        {
            throw new InvalidOperationException("It waits.");
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>An array in pieces, without an allocation.</summary>
    private ref struct Pieces(ReadOnlySpan<byte> rest, int length)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly Pieces GetEnumerator() => this;

        public bool MoveNext()
        {
            Current = _rest[..Math.Min(length, _rest.Length)];
            _rest = _rest[Current.Length..];
            return Current.Length > 0;
        }
    }
}
