using System.IO.Pipelines;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Writes what procedures produce to the daemon on a thread of its own. Packets that were produced while a write went on leave together in the
/// next one; a procedure that is too far ahead waits.
/// </summary>
internal static class OutputPump
{
    public static PipeWriter Start(Stream output)
    {
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: WorkerLimits.PacketsAheadBytesMax,
            resumeWriterThreshold: WorkerLimits.PacketsAheadBytesMax / 2,
            readerScheduler: PipeScheduler.Inline,
            minimumSegmentSize: 16 * 1024,
            useSynchronizationContext: false));
        new Thread(() => Copy(pipe.Reader, output)) { IsBackground = true, Name = "output" }.Start();
        return pipe.Writer;
    }

    private static void Copy(PipeReader input, Stream output)
    {
        try
        {
            while (true)
            {
                var pending = input.ReadAsync();
                var read = pending.IsCompleted ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
                foreach (var segment in read.Buffer)
                {
                    output.Write(segment.Span);
                }

                input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (IOException broken)
        {
            // The daemon closed its side, so the lifeline ends this process; until then nothing that is written matters.
            input.Complete(broken);
        }
    }
}
