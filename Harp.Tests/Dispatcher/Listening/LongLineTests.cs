using Harp.Dispatcher.Listening;
using Harp.Protocol.Framing;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class LongLineTests : IAsyncDisposable
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}";
    private const int LineBytes = 600_000;
    private const long ReadingBytes = 4L << 20;

    private readonly FakeTimeProvider _time = new();
    private readonly ListeningBench _bench;
    private readonly List<LineClient> _clients = [];

    public LongLineTests() =>
        _bench = new ListeningBench(new SessionLimits { ReadingBytesMax = ReadingBytes, ShareReadingBytesMax = 2 * ReadingBytes }, _time);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task However_many_clients_send_half_a_long_line_little_is_held_and_the_others_are_served()
    {
        var sending = await SendHalfLinesAsync(100);
        await Eventually.HoldsAsync("room is taken", () => _bench.Memory.Lines.All.Used > ReadingBytes / 2);
        Assert.Equal(["{\"cancelled\":false}"], await _bench.AskAllAsync(Nobody + "\n"));
        Assert.InRange(_bench.Memory.Lines.All.Used, ReadingBytes / 2, ReadingBytes + (4 * LineBytes));

        // All that wait are told so when they have waited long enough, and give back what they have.
        await Eventually.HoldsAsync("nothing is held", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _bench.Memory.Lines.All.Used == 0;
        });
        await Task.WhenAll(sending.Select(Quietly));
        Assert.Equal(["{\"cancelled\":false}"], await _bench.AskAllAsync(Nobody + "\n"));
    }

    [Fact]
    public async Task Long_lines_of_more_clients_than_there_is_room_for_are_all_answered()
    {
        var sending = await SendHalfLinesAsync(30);
        foreach (var client in _clients)
        {
            _ = sending[_clients.IndexOf(client)].ContinueWith(_ => client.SendLineAsync("\"]}"), TaskScheduler.Default);
        }

        var replies = await Task.WhenAll(_clients.Select(client => client.ReadLineAsync()));
        Assert.All(replies, reply => Assert.StartsWith("{\"harpcaller\":1,\"job_id\":", reply, StringComparison.Ordinal));
        foreach (var client in _clients)
        {
            client.EndOutput();
        }

        await Eventually.HoldsAsync("nothing is held", () => _bench.Memory.Lines.All.Used == 0 && _bench.Memory.Ahead == 0);
    }

    [Fact]
    public async Task Who_waits_too_long_for_room_is_told_overloaded()
    {
        await SendHalfLinesAsync(40);
        await Eventually.HoldsAsync("some wait", () => _bench.Memory.Lines.All.Waiting > 0);
        var replies = Task.WhenAll(_clients.Select(async client => string.Join('\n', await Quietly(client.ReadToEndAsync()) ?? [])));
        await Eventually.HoldsAsync("all are answered", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return replies.IsCompleted;
        });
        Assert.Contains(await replies, reply => reply.StartsWith(
            "{\"error\":{\"type\":\"overloaded\",\"message\":\"the long lines that all clients are sending", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_breaks_gives_back_what_it_had_read_ahead()
    {
        var job = _bench.StoreStream(0, 0);
        var client = await _bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\"}}");
        for (var i = 0; i < 4; i++)
        {
            await client.SendLineAsync(DispatcherProcess.Call("echo", i, $",\"info\":\"{new string('x', ReadAhead.FreeBytes)}\""));
        }

        await Eventually.HoldsAsync("they are read", () => _bench.Memory.Ahead > 2 * ReadAhead.FreeBytes);
        client.Reset();
        await Eventually.HoldsAsync("nothing is held", () => _bench.Memory.Lines.All.Used == 0 && _bench.Memory.Ahead == 0);
    }

    private async Task<Task[]> SendHalfLinesAsync(int count)
    {
        var half = $"{{\"harpcaller\":1,\"host\":\"web01\",\"procedure\":\"echo\",\"arguments\":[\"{new string('x', LineBytes)}";
        for (var i = 0; i < count; i++)
        {
            _clients.Add(await _bench.ConnectAsync());
        }

        Assert.True(LineBytes > 2 * LineRoom.FreeBytes);
        return [.. _clients.Select(client => client.SendAsync(System.Text.Encoding.UTF8.GetBytes(half)))];
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The session was ended in the middle of what was sent.
        }
    }

    private static async Task<T?> Quietly<T>(Task<T> task)
    {
        await Quietly((Task)task);
        return task.IsCompletedSuccessfully ? await task : default;
    }
}
