using System.IO.Pipelines;

namespace Harp.Protocol.Framing;

/// <summary>
/// Writes lines to a pipe. Whole lines never interleave: writers take turns. A write that makes no progress for the given time
/// fails, so that a peer that stopped reading holds nothing for ever (spec: "Limits"). A token ends the wait for the turn only: bytes that
/// were cut off in the middle could not be taken back, so a write that has begun ends by itself, by the stall time or by an abort.
/// </summary>
public sealed class FrameWriter
{
    /// <summary>How many bytes may gather before they are sent.</summary>
    private const int GatheredBytesMax = 32 * 1024;

    private readonly PipeWriter _output;
    private readonly TimeSpan _stallTimeout;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _broken;

    /// <summary>Wraps <paramref name="output"/>; the pipe stays the caller's to complete.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="stallTimeout">How long one flush may take.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public FrameWriter(PipeWriter output, TimeSpan stallTimeout, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _stallTimeout = stallTimeout;
        _time = time ?? TimeProvider.System;
    }

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

    /// <summary>Writes bytes that are complete lines already, LF included, and flushes unless <paramref name="more"/> is about to follow.</summary>
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
        try
        {
            return await flush.WaitAsync(_stallTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The flush still owns the pipe: nothing may be written any more.
            _broken = true;
            throw;
        }
    }

    private void ThrowIfStalled()
    {
        if (_broken)
        {
            throw new IOException("An earlier write stalled or failed; the connection is of no more use.");
        }
    }
}
