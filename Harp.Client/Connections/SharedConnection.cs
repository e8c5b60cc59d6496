using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Harp.Client.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Transport;

namespace Harp.Client.Connections;

/// <summary>
/// One connection that many requests share by their ids (spec: "Requests with an id"). One task reads and hands each line to whom it
/// answers, and never waits for anybody; when the connection breaks, all who wait on it are told.
/// </summary>
internal sealed class SharedConnection
{
    /// <summary>The time that a dispatcher may take to close after we did.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(1);

    private readonly LinkSettings _settings;
    private readonly Connection _connection;
    private readonly FrameReader _frames;
    private readonly OutgoingLines _outgoing;
    private readonly ConcurrentDictionary<long, Exchange> _exchanges = new();

    /// <summary>The requests that take others back, and which.</summary>
    private readonly ConcurrentDictionary<long, long> _withdrawals = new();
    private readonly CancellationTokenSource _over = new();
    private Exception? _broken;
    private long _lastId;
    private long _lastRead;
    private int _places;

    internal SharedConnection(LinkSettings settings, Connection connection, FrameReader frames, FrameWriter writer, HelloReply hello)
    {
        (_settings, _connection, _frames, Hello) = (settings, connection, frames, hello);
        _outgoing = new OutgoingLines(writer, Break);
        _places = Places(hello);
        _lastRead = settings.Time.GetTimestamp();
        Reading = ReadAllAsync();
    }

    /// <summary>The facts about what the dispatcher is and can do.</summary>
    public HelloReply Hello { get; }

    public TimeProvider Time => _settings.Time;

    public bool IsBroken => Volatile.Read(ref _broken) is not null;

    /// <summary>The reason why it is broken; empty where it is not.</summary>
    public string WhyBroken => Volatile.Read(ref _broken)?.Message ?? "";

    /// <summary>The number of requests that were under way when it broke.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Done when the connection is over.</summary>
    public Task Reading { get; }

    /// <summary>True if it has been quiet for so long, with nothing under way, that the dispatcher may be about to close it.</summary>
    public bool IsStale(TimeSpan idleTimeout) => _exchanges.IsEmpty && Time.GetElapsedTime(Volatile.Read(ref _lastRead)) > idleTimeout;

    /// <summary>A place for a request; null where the dispatcher would take no more on this connection, or it is broken.</summary>
    public Exchange? TryOpen(Request request, long heldBytesMax)
    {
        if (Interlocked.Decrement(ref _places) < 0)
        {
            Interlocked.Increment(ref _places);
            return null;
        }

        var exchange = new Exchange(this, Interlocked.Increment(ref _lastId), Exchange.IsStream(request), heldBytesMax);
        _exchanges[exchange.Id] = exchange;
        if (Volatile.Read(ref _broken) is { } why)
        {
            exchange.Fail(why);
        }

        return exchange;
    }

    /// <exception cref="HarpRequestException"><c>line_too_long</c>.</exception>
    public ValueTask SendAsync(long id, RequestText text, CancellationToken cancellationToken)
    {
        var line = text.WithId(IdOf(id));
        _settings.Trace?.Invoke(WireDirection.Sent, line.AsMemory(..^1));
        return _outgoing.AddAsync(line, cancellationToken);
    }

    /// <summary>The request's last line was read.</summary>
    public void Remove(Exchange exchange)
    {
        if (_exchanges.TryRemove(exchange.Id, out _))
        {
            Interlocked.Increment(ref _places);
        }
    }

    /// <summary>
    /// Nobody wants the rest of the replies: the dispatcher is told, where it knows that. The place is free when it has said so, or has
    /// answered.
    /// </summary>
    public void Withdraw(Exchange exchange)
    {
        if (exchange.IsForgotten || !_exchanges.ContainsKey(exchange.Id))
        {
            return;
        }

        exchange.IsForgotten = true;
        if (!IsBroken && Hello.Operations.Contains(RequestTable.NameOf(new WithdrawRequest(RawJson.Null))))
        {
            var id = Interlocked.Increment(ref _lastId);
            _withdrawals[id] = exchange.Id;
            var line = WireBytes.LineOf(new WithdrawRequest(IdOf(exchange.Id)) { Id = IdOf(id) });
            _settings.Trace?.Invoke(WireDirection.Sent, line.AsMemory(..^1));
            _outgoing.Add(line);
        }
    }

    /// <summary>Breaks it: all who wait are told why.</summary>
    public void Break(Exception why)
    {
        if (Interlocked.CompareExchange(ref _broken, why, null) is not null)
        {
            return;
        }

        UnderWay = _exchanges.Values.Count(exchange => !exchange.IsForgotten);
        _connection.Abort();
        _over.Cancel();
        foreach (var exchange in _exchanges.Values)
        {
            exchange.Fail(why);
        }
    }

    /// <summary>Ends it; where nobody waits for anything, with a goodbye.</summary>
    public async ValueTask CloseAsync(string why)
    {
        if (_exchanges.Values.All(exchange => exchange.IsForgotten) && !IsBroken)
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
        }

        Break(new IOException(why));
        await Reading.ConfigureAwait(false);
    }

    /// <summary>
    /// Asks now and then, where something is under way and nothing has come for a while, whether anybody is there still: else a wait on a
    /// peer that lost its power would never end.
    /// </summary>
    public async Task WatchAsync(TimeSpan interval, TimeSpan replyTimeout)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, Time, _over.Token).ConfigureAwait(false);
                if (_exchanges.IsEmpty || Time.GetElapsedTime(Volatile.Read(ref _lastRead)) < interval)
                {
                    continue;
                }

                var asked = Time.GetTimestamp();
                _outgoing.Add(WireBytes.LineOf(new HelloRequest { Id = IdOf(Interlocked.Increment(ref _lastId)) }));
                await Task.Delay(replyTimeout, Time, _over.Token).ConfigureAwait(false);
                if (Volatile.Read(ref _lastRead) < asked)
                {
                    Break(new IOException(
                        $"nothing came for {Time.GetElapsedTime(Volatile.Read(ref _lastRead)).TotalSeconds:0.###} s, not even when it "
                            + $"was asked for"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            await _outgoing.EndAsync().WaitAsync(LeaveTimeout, Time).ConfigureAwait(false);
            await _connection.EndOutputAsync().ConfigureAwait(false);
            await Reading.WaitAsync(LeaveTimeout, Time).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException
            or System.Net.Sockets.SocketException)
        {
            // Nothing is under way: the connection is broken off below.
        }
    }

    private async Task ReadAllAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                if (!_frames.TryRead(out var frame))
                {
                    frame = await _frames.ReadAsync().ConfigureAwait(false);
                    Volatile.Write(ref _lastRead, Time.GetTimestamp());
                }

                if (frame.Status != FrameStatus.Line)
                {
                    throw LineConnection.EndOf(frame.Status, _settings);
                }

                _settings.Trace?.Invoke(WireDirection.Received, frame.Line);
                Take(frame.Line.Span);
            }
        }
        catch (Exception failed)
        {
            // The barrier of the connection: whatever it was, a peer's nonsense or a trace that throws, all who wait are told of it.
            Break(failed);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (ReplyIds.Of(line) is not { } id)
        {
            throw new IOException(
                $"the dispatcher said of the whole connection: {Encoding.UTF8.GetString(line[..Math.Min(line.Length, 400)])}");
        }

        if (_exchanges.TryGetValue(id, out var exchange))
        {
            if (!exchange.IsForgotten)
            {
                exchange.Receive(line);
            }
            else if (!ReplyIds.HasMore(line))
            {
                Remove(exchange);
            }
        }
        else if (_withdrawals.TryRemove(id, out var withdrawn) && _exchanges.TryGetValue(withdrawn, out var forgotten))
        {
            Remove(forgotten);
        }
    }

    /// <summary>Fewer than the dispatcher takes, as a place is free there only a moment after its reply was read here.</summary>
    private static int Places(HelloReply hello)
    {
        var concurrent = (int)Math.Clamp(hello.Limits.GetValueOrDefault("concurrent", 1024), 1, 1 << 20);
        return Math.Max(1, concurrent - Math.Max(1, concurrent / 16));
    }

    private static RawJson IdOf(long id) => RawJson.Parse(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
}
