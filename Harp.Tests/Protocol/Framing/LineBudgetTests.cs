using System.Buffers;
using System.IO.Pipelines;
using Harp.Protocol.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Protocol.Framing;

public sealed class LineBudgetTests
{
    private const int Free = LineRoom.FreeBytes;

    [Fact]
    public async Task Short_lines_take_nothing()
    {
        var budget = new LineBudget(1);
        var (pipe, reader) = Reader(budget);
        for (var i = 0; i < 10; i++)
        {
            var reading = reader.ReadAsync(TestContext.Current.CancellationToken);
            await WriteAsync(pipe, Free - 1, end: true);
            Assert.Equal(Free - 1, (await reading).Line.Length);
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task A_long_line_gives_its_room_back_when_the_next_is_read()
    {
        var budget = new LineBudget(10_000_000);
        var (pipe, reader) = Reader(budget);
        for (var i = 0; i < 3; i++)
        {
            var reading = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            await WriteAsync(pipe, 3 * Free, end: false);
            Assert.InRange(budget.Used, 6 * Free, 12 * Free);
            await WriteAsync(pipe, 5, end: true);
            Assert.Equal((3 * Free) + 5, (await reading).Line.Length);
            Assert.InRange(budget.Used, 6 * Free, 12 * Free);
        }

        var last = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(0, budget.Used);
        await pipe.CompleteAsync();
        Assert.Equal(FrameStatus.End, (await last).Status);
    }

    [Fact]
    public async Task A_line_that_is_too_long_gives_its_room_back()
    {
        var budget = new LineBudget(10_000_000);
        var (pipe, reader) = Reader(budget, lineBytesMax: 2 * Free);
        var reading = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(pipe, 3 * Free, end: false);
        Assert.Equal(FrameStatus.TooLong, (await reading).Status);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task Readers_that_all_wait_for_each_other_come_to_an_end_one_after_the_other()
    {
        var budget = new LineBudget(8 * Free);
        var readers = Enumerable.Range(0, 10).Select(_ => Reader(budget)).ToArray();
        var reading = readers.Select(reader => reader.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        foreach (var (pipe, _) in readers)
        {
            await WriteAsync(pipe, 6 * Free, end: false);
        }

        Assert.DoesNotContain(reading, task => task.IsCompleted);
        Assert.Equal(24 * Free, budget.Used);
        foreach (var (pipe, _) in readers)
        {
            // What is not read stays in the pipe, so this waits for nobody.
            await WriteAsync(pipe, 0, end: true);
        }

        var open = reading.Select((task, index) => (task, readers[index])).ToList();
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open.Select(pair => pair.task));
            Assert.Equal(6 * Free, (await ended).Line.Length);
            Assert.InRange(budget.Used, 1, (8 * Free) + (24 * Free));
            var (_, (pipe, reader)) = open.First(pair => pair.task == ended);
            open.RemoveAll(pair => pair.task == ended);
            await pipe.CompleteAsync();
            Assert.Equal(FrameStatus.End, (await reader.ReadAsync(TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_has_taken_nothing_and_can_go_on()
    {
        var budget = new LineBudget(1);
        var (first, firstReader) = Reader(budget);
        var reading = firstReader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(first, 2 * Free, end: false);
        var taken = budget.Used;

        using var stop = new CancellationTokenSource();
        using var room = budget.Open();
        var (second, reader) = Reader(room);
        var waiting = reader.ReadAsync(stop.Token).AsTask();
        await WriteAsync(second, 2 * Free, end: false);
        Assert.True(room.Waits);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((taken, false), (budget.Used, room.Waits));

        await WriteAsync(second, 0, end: true);
        await WriteAsync(first, 1, end: true);
        await reading;
        var next = firstReader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(2 * Free, (await reader.ReadAsync(TestContext.Current.CancellationToken)).Line.Length);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Who_is_abandoned_while_waiting_fails_as_on_a_broken_connection()
    {
        var budget = new LineBudget(1);
        var (first, firstReader) = Reader(budget);
        var reading = firstReader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(first, 2 * Free, end: false);
        using var room = budget.Open();
        var (second, reader) = Reader(room);
        var waiting = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(second, 2 * Free, end: false);
        Assert.True(room.Waits);

        room.Abandon();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        await Assert.ThrowsAsync<IOException>(() => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
        await WriteAsync(first, 1, end: true);
        Assert.Equal((2 * Free) + 1, (await reading).Line.Length);
    }

    [Fact]
    public async Task Those_who_use_up_their_share_hold_up_no_others()
    {
        var budget = new LineBudget(64 * Free);
        var (greedy, honest) = (budget.Share(16 * Free), budget.Share(16 * Free));
        var held = Enumerable.Range(0, 32).Select(_ => Reader(greedy)).ToArray();
        var reading = held.Select(one => one.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        foreach (var (pipe, _) in held)
        {
            await WriteAsync(pipe, 3 * Free, end: false);
        }

        Assert.InRange(budget.Used, 8 * Free, 32 * Free);
        var (other, reader) = Reader(honest);
        var line = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(other, 3 * Free, end: true);
        Assert.True(line.IsCompleted);
        Assert.Equal(3 * Free, (await line).Line.Length);
        Assert.DoesNotContain(reading, one => one.IsCompleted);
    }

    [Fact]
    public async Task Readers_that_wait_for_a_share_and_for_the_whole_all_come_to_an_end()
    {
        var budget = new LineBudget(24 * Free);
        LineBudget[] shares = [budget.Share(16 * Free), budget.Share(16 * Free)];
        var readers = Enumerable.Range(0, 24).Select(i => Reader(shares[i % 2])).ToArray();
        var reading = readers.Select(one => one.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        for (var step = 0; step < 10; step++)
        {
            foreach (var (pipe, _) in readers)
            {
                await WriteAsync(pipe, Free, end: step == 9);
            }
        }

        var left = reading.ToList();
        while (left.Count > 0)
        {
            // Who has its line asks for the next, and so gives its room back.
            var done = await Task.WhenAny(left).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            left.Remove(done);
            Assert.Equal(10 * Free, (await done).Line.Length);
            _ = readers[Array.IndexOf(reading, done)].Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task A_reader_that_moves_gives_back_where_it_took_and_takes_the_next_line_from_where_it_is()
    {
        var (before, after) = (new LineBudget(64 * Free), new LineBudget(64 * Free));
        using var room = before.Open();
        var (pipe, reader) = Reader(room);
        var line = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(pipe, 2 * Free, end: false);
        await WriteAsync(pipe, 1, end: true);
        await line;
        Assert.NotEqual(0, before.Used);

        room.MoveTo(after);
        Assert.NotEqual(0, before.Used);
        line = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(0, before.Used);
        await WriteAsync(pipe, 2 * Free, end: false);
        await WriteAsync(pipe, 1, end: true);
        await line;
        Assert.Equal(0, before.Used);
        Assert.NotEqual(0, after.Used);
    }

    [Fact]
    public async Task Whoever_is_abandoned_waiting_for_the_whole_gives_back_what_they_had_of_their_share()
    {
        var budget = new LineBudget(1);
        var (first, firstReader) = Reader(budget.Share(64 * Free));
        var reading = firstReader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(first, 2 * Free, end: false);
        var share = budget.Share(64 * Free);
        using var room = share.Open();
        var (second, reader) = Reader(room);
        var waiting = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(second, 2 * Free, end: false);
        Assert.True(room.Waits);
        Assert.NotEqual(0, share.Used);

        room.Abandon();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.Equal(0, share.Used);
        await WriteAsync(first, 1, end: true);
        await reading;
    }

    [Fact]
    public async Task A_long_line_that_does_not_go_on_is_given_up_and_one_that_grows_is_not()
    {
        var time = new FakeTimeProvider();
        var limit = TimeSpan.FromSeconds(30);
        var budget = new LineBudget(64 * Free, limit, time);
        using var room = budget.Open();
        var (pipe, reader) = Reader(room);
        var reading = reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await WriteAsync(pipe, 2 * Free, end: false);
        for (var i = 0; i < 5; i++)
        {
            time.Advance(limit - TimeSpan.FromSeconds(1));
            Assert.False(reading.IsCompleted);
            await WriteAsync(pipe, 1, end: false);
            Assert.Equal(time.GetTimestamp(), room.ProgressAt);
        }

        time.Advance(limit);
        Assert.Equal(limit, (await Assert.ThrowsAsync<LineStalledException>(() => reading)).Limit);
    }

    private static (PipeWriter Pipe, FrameReader Reader) Reader(LineBudget budget, int lineBytesMax = 10_000_000) =>
        Reader(budget.Open(), lineBytesMax);

    private static (PipeWriter Pipe, FrameReader Reader) Reader(LineRoom room, int lineBytesMax = 10_000_000)
    {
        // Everything runs where the bytes are written, so that a write that has returned has been read.
        var pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
            useSynchronizationContext: false));
        return (pipe.Writer, new FrameReader(pipe.Reader, lineBytesMax, room));
    }

    private static async Task WriteAsync(PipeWriter pipe, int bytes, bool end)
    {
        pipe.Write(new string('x', bytes).Select(letter => (byte)letter).ToArray());
        if (end)
        {
            pipe.Write("\n"u8);
        }

        await pipe.FlushAsync(TestContext.Current.CancellationToken);
    }
}
