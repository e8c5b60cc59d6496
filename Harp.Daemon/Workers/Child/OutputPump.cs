using System.IO.Pipelines;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Writes what procedures produce to the daemon on a thread of its own. Packets that were produced while a write went on leave together in the
/// next one; a procedure that is too far ahead waits.
/// </summary>
internal sealed class OutputPump
{
    private readonly Lock _gate = new();
    private readonly Stream _output;
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: WorkerLimits.PacketsAheadBytesMax,
        resumeWriterThreshold: WorkerLimits.PacketsAheadBytesMax / 2,
        readerScheduler: PipeScheduler.Inline,
        minimumSegmentSize: 16 * 1024,
        useSynchronizationContext: false));

    private List<TaskCompletionSource> _waiting = [];

    public OutputPump(Stream output)
    {
        _output = output;
        new Thread(Copy) { IsBackground = true, Name = "output" }.Start();
    }

    /// <summary>Where frames are written.</summary>
    public PipeWriter Writer => _pipe.Writer;

    /// <summary>
    /// Done when everything flushed before is in the kernel's hands, so that the daemon gets it even if this process ends in the next moment.
    /// </summary>
    public Task WrittenAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(written);
        }

        _pipe.Reader.CancelPendingRead();
        return written.Task;
    }

    private void Copy()
    {
        try
        {
            while (true)
            {
                // Who waits was taken before the read, so what they wait for is in it, or was written before.
                var waiting = TakeWaiting();
                if (waiting.Count == 0)
                {
                    Write(Read());
                }
                else if (_pipe.Reader.TryRead(out var read))
                {
                    Write(read);
                }

                waiting.ForEach(written => written.SetResult());
            }
        }
        catch (IOException broken)
        {
            // The daemon closed its side, so the lifeline ends this process; until then nothing that is written matters.
            _pipe.Reader.Complete(broken);
        }
    }

    private ReadResult Read()
    {
        var pending = _pipe.Reader.ReadAsync();
        return pending.IsCompleted ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
    }

    private void Write(ReadResult read)
    {
        foreach (var segment in read.Buffer)
        {
            _output.Write(segment.Span);
        }

        _pipe.Reader.AdvanceTo(read.Buffer.End);
    }

    private List<TaskCompletionSource> TakeWaiting()
    {
        lock (_gate)
        {
            var waiting = _waiting;
            _waiting = [];
            return waiting;
        }
    }
}
