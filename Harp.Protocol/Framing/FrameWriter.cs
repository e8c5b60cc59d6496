using System.IO.Pipelines;

namespace Harp.Protocol.Framing;

/// <summary>
/// Writes lines to a pipe. Whole lines never interleave: writers take turns. A write that makes no progress for the given time
/// fails, so that a peer that stopped reading holds nothing for ever (spec: "Limits"); one that reads slowly and never stops is waited for,
/// where it can be seen that it does. A token ends the wait for the turn only: bytes that were cut off in the middle could not be taken
/// back, so a write that has begun ends by itself, by the stall time or by an abort.
/// </summary>
public sealed class FrameWriter
{
    /// <summary>The number of bytes that may gather before they are sent.</summary>
    private const int GatheredBytesMax = 32 * 1024;

    /// <summary>The number of times that in a stall time it is looked whether the peer has taken something.</summary>
    private const int LooksMax = 4;

    private readonly PipeWriter _output;
    private readonly TimeSpan _stallTimeout;
    private readonly TimeProvider _time;
    private readonly Func<long>? _bytesTaken;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _broken;
    private long _progressAt;

    /// <summary>Wraps <paramref name="output"/>; the pipe stays the caller's to complete.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="stallTimeout">How long a flush may make no progress.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="bytesTaken">
    /// How many bytes the peer has taken, a number that only grows; where null a flush is one step, which is made or not.
    /// </param>
    public FrameWriter(PipeWriter output, TimeSpan stallTimeout, TimeProvider? time = null, Func<long>? bytesTaken = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _stallTimeout = stallTimeout;
        _time = time ?? TimeProvider.System;
        _bytesTaken = bytesTaken;
    }

    /// <summary>
    /// The time stamp of the moment at which a flush that takes long was last seen to make progress; null where none did.
    /// </summary>
    public long? ProgressAt => Interlocked.Read(ref _progressAt) is not 0 and var at ? at : null;

    /// <summary>Writes one message as one line and flushes unless <paramref name="more"/> is about to follow.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read for the stall time.</exception>
    public async ValueTask WriteAsync<TMessage>(TMessage message, bool more = false, CancellationToken cancellationToken = default)
        where TMessage : IWireMessage
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfStalled();
            WriteWhole(message);
            if (!more)
            {
                await FlushInTimeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes one message of several that make one reply, and flushes when as much has gathered as is worth it.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read for the stall time.</exception>
    public ValueTask GatherAsync<TMessage>(TMessage message, CancellationToken cancellationToken = default)
        where TMessage : IWireMessage =>
        WriteAsync(message, more: _output.CanGetUnflushedBytes && _output.UnflushedBytes < GatheredBytesMax, cancellationToken);

    /// <summary>
    /// Writes bytes that are complete lines already, LF included, and flushes unless <paramref name="more"/> is about to follow.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read for the stall time.</exception>
    public async ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more = false, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfStalled();
            System.Buffers.BuffersExtensions.Write(_output, lines.Span);
            if (!more)
            {
                await FlushInTimeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends what was written with <c>more</c>.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read for the stall time.</exception>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        WriteLinesAsync(ReadOnlyMemory<byte>.Empty, more: false, cancellationToken);

    private void WriteWhole<TMessage>(TMessage message)
        where TMessage : IWireMessage
    {
        try
        {
            message.Write(_output);
        }
        catch
        {
            // Half a line may lie in the pipe; whatever came after it would be taken for its other half.
            _broken = true;
            throw;
        }

        _output.GetSpan(1)[0] = (byte)'\n';
        _output.Advance(1);
    }

    private async ValueTask FlushInTimeAsync()
    {
        var flush = _output.FlushAsync(CancellationToken.None);
        var result = flush.IsCompleted ? await flush.ConfigureAwait(false) : await WaitInTimeAsync(flush.AsTask()).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The peer closed the connection.");
        }
    }

    private async Task<FlushResult> WaitInTimeAsync(Task<FlushResult> flush)
    {
        var (taken, since) = (BytesTaken(), _time.GetTimestamp());
        while (true)
        {
            var left = _stallTimeout - _time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                // The flush still owns the pipe: nothing may be written any more.
                _broken = true;
                throw new TimeoutException($"The peer read nothing for {_stallTimeout.TotalSeconds} s.");
            }

            var look = _bytesTaken is null ? left : Min(left, _stallTimeout / LooksMax);
            try
            {
                return await flush.WaitAsync(look, _time).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!flush.IsCompleted)
            {
                // It is looked below what has become of it meanwhile.
            }

            if (BytesTaken() is var now && now > taken)
            {
                (taken, since) = (now, _time.GetTimestamp());
                Interlocked.Exchange(ref _progressAt, since);
            }
        }
    }

    private long BytesTaken() => _bytesTaken?.Invoke() ?? 0;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void ThrowIfStalled()
    {
        if (_broken)
        {
            throw new IOException("An earlier write stalled or failed; the connection is of no more use.");
        }
    }
}
