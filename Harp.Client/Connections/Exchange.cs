using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>
/// One request on a shared connection, and the lines of its replies that came and were not read yet. Of a stream no more than a limit is
/// held: beyond it the dispatcher is told to stop, and the reader learns that when it has read what is held.
/// </summary>
internal sealed class Exchange(SharedConnection connection, long id, bool isStream, long heldBytesMax) : IRequestChannel
{
    private readonly Lock _gate = new();
    private byte[]? _first;
    private Queue<byte[]>? _others;
    private long _heldBytes;
    private TaskCompletionSource<byte[]>? _reader;
    private Exception? _end;

    public long Id => id;

    /// <summary>True if nobody wants its lines any more.</summary>
    public bool IsForgotten { get; set; }

    public bool IsReused => false;

    public ValueTask SendAsync(RequestText text, CancellationToken cancellationToken) => connection.SendAsync(id, text, cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<byte[]> coming;
        lock (_gate)
        {
            if (TryTake(out var line))
            {
                return line;
            }

            if (_end is not null)
            {
                throw _end is OverrunException ? new OverrunException() : new IOException(_end.Message, _end);
            }

            _reader ??= new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            coming = _reader.Task;
        }

        return await coming.WaitAsync(timeout, connection.Time, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask EndAsync(bool complete)
    {
        if (complete)
        {
            connection.Remove(this);
        }
        else
        {
            connection.Withdraw(this);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A line came.</summary>
    public void Receive(ReadOnlySpan<byte> line)
    {
        var copy = line.ToArray();
        TaskCompletionSource<byte[]>? reader = null;
        var overrun = false;
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            if (_reader is not null)
            {
                (reader, _reader) = (_reader, null);
            }
            else
            {
                Keep(copy);
                overrun = isStream && _heldBytes > heldBytesMax && ReplyIds.HasMore(line);
                _end = overrun ? new OverrunException() : null;
            }
        }

        reader?.TrySetResult(copy);
        if (overrun)
        {
            connection.Withdraw(this);
        }
    }

    /// <summary>No more lines will come.</summary>
    public void Fail(Exception why)
    {
        TaskCompletionSource<byte[]>? reader;
        lock (_gate)
        {
            _end ??= why;
            (reader, _reader) = (_reader, null);
        }

        reader?.TrySetException(new IOException(why.Message, why));
    }

    /// <summary>True if a request's replies are packets, which may be asked for again from any of them.</summary>
    public static bool IsStream(Request request) => request is FollowStreamRequest or ReadStreamRequest;

    private void Keep(byte[] line)
    {
        _heldBytes += line.Length;
        if (_first is null && _others is not { Count: > 0 })
        {
            _first = line;
        }
        else
        {
            (_others ??= []).Enqueue(line);
        }
    }

    private bool TryTake(out byte[] line)
    {
        line = _first ?? (_others is { Count: > 0 } ? _others.Dequeue() : null)!;
        _first = null;
        _heldBytes -= line?.Length ?? 0;
        return line is not null;
    }
}
