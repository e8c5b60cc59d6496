using System.Net.Sockets;
using Harp.Client.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;

namespace Harp.Client.Connections;

/// <summary>
/// A connection that speaks in lines, for one conversation at a time. Reads are not tied to tokens: a wait that is given up leaves its read
/// pending, and then the connection can only be dropped. While a connection idles a read is pending as well, so that its end is noticed
/// when it happens and not by the next request.
/// </summary>
internal sealed class LineConnection
{
    /// <summary>The time that a peer may take to close after we did.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(1);

    private readonly LinkSettings _settings;
    private readonly Connection _connection;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private Task<Frame>? _pending;
    private Task _writing = Task.CompletedTask;
    private int _dropped;

    private LineConnection(LinkSettings settings, Connection connection)
    {
        _settings = settings;
        _connection = connection;
        _reader = new FrameReader(connection.Input, settings.Limits.ReplyLineBytesMax);
        _writer = connection.WriteLines(settings.Limits.WriteStallTimeout, settings.Time);
    }

    /// <summary>True if it has carried a conversation before this one.</summary>
    public bool IsReused { get; private set; }

    /// <summary>True if anything was sent on it.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>The time at which it was last put aside, as a timestamp of the clock.</summary>
    public long IdleSince { get; private set; }

    /// <exception cref="HarpConnectionException">Nobody is there, or not in time.</exception>
    public static async Task<LineConnection> ConnectAsync(LinkSettings settings, string peer, CancellationToken cancellationToken) =>
        new(settings, await Dial.ConnectAsync(settings, peer, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Sends a line; the trace sees <paramref name="traced"/> of it. A token ends the wait and not the writing: half a line would make
    /// nonsense of the next one, which therefore waits for its turn.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> lineWithLineFeed, ReadOnlyMemory<byte> traced, CancellationToken cancellationToken)
    {
        HasSpoken = true;
        _settings.Trace?.Invoke(WireDirection.Sent, traced.TrimEnd((byte)'\n'));
        var write = _writer.WriteLinesAsync(lineWithLineFeed, cancellationToken: CancellationToken.None).AsTask();
        _writing = _writing.IsCompletedSuccessfully ? write : Task.WhenAll(_writing, write);
        await write.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next line; valid until the next read.</summary>
    /// <exception cref="EndOfStreamException">The peer closed the connection between two lines.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The peer closed in the middle of a line, or sent a line that is too long.</exception>
    /// <exception cref="TimeoutException">No line came in time.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _pending ??= _reader.ReadAsync(CancellationToken.None).AsTask();
        var frame = await _pending.WaitAsync(timeout, _settings.Time, cancellationToken).ConfigureAwait(false);
        _pending = null;
        if (frame.Status == FrameStatus.Line)
        {
            _settings.Trace?.Invoke(WireDirection.Received, frame.Line);
        }

        return frame.Status == FrameStatus.Line ? frame.Line : throw EndOf(frame.Status, _settings);
    }

    /// <summary>The exception to raise where there is no line.</summary>
    public static Exception EndOf(FrameStatus status, LinkSettings settings) => status switch
    {
        FrameStatus.End => new EndOfStreamException("the peer closed the connection"),
        FrameStatus.Truncated => new InvalidDataException("the peer closed the connection in the middle of a line"),
        _ => new InvalidDataException($"expected a line of at most {settings.Limits.ReplyLineBytesMax} bytes, got a longer one"),
    };

    /// <summary>Puts the connection aside after a complete conversation.</summary>
    /// <param name="broken">Completes, never failing, when the connection is no longer quiet.</param>
    /// <returns>False where something is there to be read already: an end, or what no request asked for.</returns>
    public bool TryPutAside(out Task broken)
    {
        IsReused = true;
        IdleSince = _settings.Time.GetTimestamp();
        _pending ??= _reader.ReadAsync(CancellationToken.None).AsTask();
        broken = _pending.ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return IsQuiet;
    }

    /// <summary>True if nothing has come since it was put aside.</summary>
    public bool IsQuiet => _pending is { IsCompleted: false };

    /// <summary>
    /// Takes leave of a peer that has nothing more to say: ends our side, and waits a moment for the peer to end its own. Never fails.
    /// </summary>
    public async Task CloseAsync()
    {
        try
        {
            _pending ??= _reader.ReadAsync(CancellationToken.None).AsTask();
            await _connection.EndOutputAsync().ConfigureAwait(false);
            await _pending.WaitAsync(LeaveTimeout, _settings.Time).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or SocketException or ObjectDisposedException)
        {
            // Whatever the peer did, nothing was outstanding; the connection is dropped below.
        }

        await DropAsync().ConfigureAwait(false);
    }

    /// <summary>Breaks the connection: the peer notices at once that nobody waits any more.</summary>
    public async ValueTask DropAsync()
    {
        if (Interlocked.Exchange(ref _dropped, 1) != 0)
        {
            return;
        }

        _connection.Abort();
        await Task.WhenAll(_writing, _pending ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
