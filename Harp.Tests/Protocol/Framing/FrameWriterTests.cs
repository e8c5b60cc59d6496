using System.IO.Pipelines;
using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Protocol.Framing;

public sealed class FrameWriterTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_one_line()
    {
        var pipe = new Pipe();
        await new FrameWriter(pipe.Writer, Stall).WriteAsync(new Acknowledgement(true), cancellationToken: Stop);
        Assert.Equal("{\"harp\":1,\"stream_result\":true}\n", await ReadAsync(pipe));
    }

    [Fact]
    public async Task What_is_written_with_more_leaves_with_the_next_flush()
    {
        var pipe = new Pipe();
        var writer = new FrameWriter(pipe.Writer, Stall);
        await writer.WriteAsync(new Acknowledgement(true), more: true, Stop);
        Assert.False(pipe.Reader.TryRead(out _));
        await writer.FlushAsync(Stop);
        Assert.Equal("{\"harp\":1,\"stream_result\":true}\n", await ReadAsync(pipe));
    }

    [Fact]
    public async Task Lines_of_many_writers_never_interleave()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new FrameWriter(pipe.Writer, Stall);
        var line = WireBytes.LineOf(new HarpError("x", new string('y', 5000)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await writer.WriteLinesAsync(line), Stop)));
        var lines = (await ReadAsync(pipe)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Repeat(Encoding.UTF8.GetString(line).TrimEnd('\n'), 20), lines);
    }

    [Fact]
    public async Task A_peer_that_stops_reading_fails_the_write_and_every_later_one()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var writer = new FrameWriter(pipe.Writer, Stall, time);
        var write = writer.WriteAsync(new Acknowledgement(true), cancellationToken: Stop).AsTask();
        time.Advance(Stall - TimeSpan.FromMilliseconds(1));
        Assert.False(write.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => write);
        await Assert.ThrowsAsync<IOException>(async () => await writer.WriteAsync(new Acknowledgement(true), cancellationToken: Stop));
        await Assert.ThrowsAsync<IOException>(async () => await writer.FlushAsync(Stop));
    }

    [Fact]
    public async Task A_peer_that_reads_slowly_and_never_stops_is_waited_for_and_one_that_then_stops_is_not()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var taken = 0L;
        var writer = new FrameWriter(pipe.Writer, Stall, time, () => Interlocked.Read(ref taken));
        var start = time.GetTimestamp();
        var write = writer.WriteAsync(new Acknowledgement(true), cancellationToken: Stop).AsTask();
        await Eventually.HoldsAsync("it is waited for three times as long", () =>
        {
            Interlocked.Increment(ref taken);
            time.Advance(TimeSpan.FromSeconds(1));
            return writer.ProgressAt is { } at && time.GetElapsedTime(start, at) > 3 * Stall;
        });
        Assert.False(write.IsCompleted);

        await Eventually.HoldsAsync("it is waited for no more", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return write.IsCompleted;
        });
        await Assert.ThrowsAsync<TimeoutException>(() => write);
    }

    [Fact]
    public async Task A_token_ends_the_wait_for_the_turn_but_cuts_no_line_in_two()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var writer = new FrameWriter(pipe.Writer, Stall, new FakeTimeProvider());
        using var cancel = new CancellationTokenSource();
        var begun = writer.WriteAsync(new Acknowledgement(true), cancellationToken: cancel.Token).AsTask();
        var waits = writer.WriteAsync(new Acknowledgement(false), cancellationToken: cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.False(begun.IsCompleted);
        Assert.Equal("{\"harp\":1,\"stream_result\":true}\n", await ReadAsync(pipe));
        await begun;
    }

    [Fact]
    public async Task A_peer_that_closed_is_an_IOException()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        var writer = new FrameWriter(pipe.Writer, Stall);
        await Assert.ThrowsAsync<IOException>(async () => await writer.WriteAsync(new Acknowledgement(true), cancellationToken: Stop));
    }

    private static async Task<string> ReadAsync(Pipe pipe)
    {
        var read = await pipe.Reader.ReadAsync(Stop);
        var text = Encoding.UTF8.GetString(read.Buffer);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
