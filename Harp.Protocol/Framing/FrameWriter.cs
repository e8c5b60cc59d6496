using System.IO.Pipelines;

namespace Harp.Protocol.Framing;

/// <summary>
/// Writes lines to a pipe. Whole lines never interleave: writers take turns. A write that makes no progress for the given time
/// fails, so that a peer that stopped reading holds nothing for ever (spec: "Limits").
/// </summary>
public sealed class FrameWriter
{
    private readonly PipeWriter _output;
    private readonly TimeSpan _stallTimeout;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);

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
            message.Write(_output);
            LineFeed();
            if (!more)
            {
                await FlushInTimeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes bytes that are complete lines already, LF included, and flushes unless <paramref name="more"/> is about to follow.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The peer did not read for the stall time.</exception>
    public async ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more = false, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            System.Buffers.BuffersExtensions.Write(_output, lines.Span);
            if (!more)
            {
                await FlushInTimeAsync(cancellationToken).ConfigureAwait(false);
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

    private void LineFeed()
    {
        _output.GetSpan(1)[0] = (byte)'\n';
        _output.Advance(1);
    }

    private async ValueTask FlushInTimeAsync(CancellationToken cancellationToken)
    {
        var flush = _output.FlushAsync(cancellationToken);
        var result = flush.IsCompleted
            ? await flush.ConfigureAwait(false)
            : await flush.AsTask().WaitAsync(_stallTimeout, _time, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The peer closed the connection.");
        }
    }
}
