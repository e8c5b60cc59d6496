using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Benchmarks.HotPath;

/// <summary>
/// A pipe that yields the same whole lines again and again, so that a reader can be measured in its steady state, without its beginning.
/// </summary>
internal sealed class EndlessPipe(ReadOnlySequence<byte> lines) : PipeReader
{
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new ReadResult(lines, isCanceled: false, isCompleted: false));

    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(lines, isCanceled: false, isCompleted: false);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
    }

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
