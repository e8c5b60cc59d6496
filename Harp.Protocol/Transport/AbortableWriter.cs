using System.IO.Pipelines;

namespace Harp.Protocol.Transport;

/// <summary>
/// A pipe's writer of which a flush under way fails with <see cref="IOException"/> when its own side aborts, as a socket's does.
/// </summary>
internal sealed class AbortableWriter(PipeWriter inner, CancellationToken aborted) : PipeWriter
{
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aborted);
        try
        {
            ThrowIfAborted();
            return await inner.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            throw AbortableReader.Aborted();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public override void Advance(int bytes)
    {
        ThrowIfAborted();
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfAborted();
        return inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfAborted();
        return inner.GetSpan(sizeHint);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private void ThrowIfAborted()
    {
        if (aborted.IsCancellationRequested)
        {
            throw AbortableReader.Aborted();
        }
    }
}
