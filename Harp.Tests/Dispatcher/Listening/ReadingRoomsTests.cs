using System.IO.Pipelines;
using System.Net;
using Harp.Dispatcher.Listening;
using Harp.Protocol.Framing;

namespace Harp.Tests.Dispatcher.Listening;

/// <summary>Who waits for whom where long lines take all the room that there is.</summary>
public sealed class ReadingRoomsTests : IDisposable
{
    private const int Free = LineRoom.FreeBytes;

    private static readonly EndPoint Here = new IPEndPoint(IPAddress.Parse("198.51.100.7"), 5000);
    private static readonly EndPoint There = new IPEndPoint(IPAddress.Parse("203.0.113.1"), 5000);

    private readonly ReadingRooms _rooms = new(new SessionLimits { ReadingBytesMax = 64 * Free, ShareReadingBytesMax = 16 * Free });
    private readonly List<ReadingRooms.Place> _places = [];

    public void Dispose() => _places.ForEach(place => place.Dispose());

    [Fact]
    public async Task Strangers_of_one_address_hold_up_none_of_another()
    {
        await BeginLinesAsync(There, 40);
        Assert.Equal(3 * Free, await ReadLineAsync(Open(Here)));
    }

    [Fact]
    public async Task However_many_strangers_there_are_who_was_let_in_reads_on()
    {
        for (var i = 1; i <= 40; i++)
        {
            await BeginLinesAsync(new IPEndPoint(IPAddress.Parse($"203.0.113.{i}"), 5000), 4);
        }

        var place = Open(There);
        place.Admit("alice");
        Assert.Equal(3 * Free, await ReadLineAsync(place));
    }

    [Fact]
    public async Task Where_nobody_is_asked_each_address_has_a_share_of_the_whole()
    {
        await BeginLinesAsync(There, 40, admitted: true);
        Assert.Equal(3 * Free, await ReadLineAsync(Open(Here, admitted: true)));
    }

    [Fact]
    public async Task A_connection_that_becomes_another_user_leaves_nothing_behind()
    {
        var place = Open(Here);
        place.Admit("alice");
        place.Admit("alice");
        Assert.Equal(3 * Free, await ReadLineAsync(place));
        place.Admit("bob");
        place.Admit("carol");
        place.Dispose();
        _places.Clear();
        Assert.Equal(0, _rooms.All.Used);

        await BeginLinesAsync(Here, 40);
        Assert.NotEqual(0, _rooms.All.Used);
    }

    private static async Task<int> ReadLineAsync(ReadingRooms.Place place)
    {
        var (reading, pipe) = await BeginAsync(place);
        await pipe.Writer.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return (await reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Line.Length;
    }

    private static async Task<(Task<Frame> Reading, Pipe Pipe)> BeginAsync(ReadingRooms.Place place)
    {
        var pipe = new Pipe(
            new PipeOptions(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var reading = new FrameReader(pipe.Reader, 1 << 20, place.Room).ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await pipe.Writer.WriteAsync(new byte[3 * Free].AsMemory(), TestContext.Current.CancellationToken);
        return (reading, pipe);
    }

    private async Task BeginLinesAsync(EndPoint peer, int lines, bool admitted = false)
    {
        for (var i = 0; i < lines; i++)
        {
            await BeginAsync(Open(peer, admitted));
        }
    }

    private ReadingRooms.Place Open(EndPoint peer, bool admitted = false)
    {
        var place = _rooms.Open(peer, admitted);
        _places.Add(place);
        return place;
    }
}
