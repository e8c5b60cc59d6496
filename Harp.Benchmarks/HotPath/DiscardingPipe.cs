using System.IO.Pipelines;

namespace Harp.Benchmarks.HotPath;

/// <summary>The end of a pipe whose other end is infinitely fast: what was written is forgotten at the flush.</summary>
internal sealed class DiscardingPipe : PipeWriter
{
    private readonly byte[] _memory = new byte[1 << 16];
    private int _written;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written;

    public override void Advance(int bytes) => _written += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory.AsMemory(_written);

    public override Span<byte> GetSpan(int sizeHint = 0) => _memory.AsSpan(_written);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _written = 0;
        return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
