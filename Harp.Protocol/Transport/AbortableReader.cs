using System.IO.Pipelines;

namespace Harp.Protocol.Transport;

/// <summary>
/// A pipe's reader of which a read under way fails with <see cref="IOException"/> when its own side aborts, as a socket's does.
/// </summary>
internal sealed class AbortableReader(PipeReader inner, CancellationToken aborted) : PipeReader
{
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aborted);
        try
        {
            ThrowIfAborted();
            return await inner.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            throw Aborted();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfAborted();
        return inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <summary>After an abort the pipe is closed: there is nothing to advance in, and that is no mistake of the reader.</summary>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!aborted.IsCancellationRequested)
        {
            inner.AdvanceTo(consumed, examined);
        }
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    internal static IOException Aborted() => new("The connection was aborted.");

    private void ThrowIfAborted()
    {
        if (aborted.IsCancellationRequested)
        {
            throw Aborted();
        }
    }
}
