using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Reads what the daemon sends on a thread of its own, which no procedure can starve. The end of the input is the end of the worker and of all that it
/// started: the daemon either wants that or was killed and cannot see to it.
/// </summary>
internal static class Lifeline
{
    private const int BufferBytes = 16 * 1024;

    /// <param name="input">What the daemon sends.</param>
    /// <param name="folder">The daemon's folder of compiled procedures, which nobody else can remove once it was killed.</param>
    public static PipeReader Read(Stream input, string folder)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        new Thread(() => Copy(input, pipe.Writer, folder)) { IsBackground = true, Name = "lifeline" }.Start();
        return pipe.Reader;
    }

    private static void Copy(Stream input, PipeWriter output, string folder)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (int read; (read = input.Read(buffer)) > 0;)
            {
                output.Write(buffer.AsSpan(0, read));

                // Never waits: the pipe has no bound of its own, because a daemon sends one request at a time and those are bounded.
                _ = output.FlushAsync().AsTask();
            }
        }
        finally
        {
            EndEverything(folder);
        }
    }

    private static void EndEverything(string folder)
    {
        try
        {
            Descendants.Kill();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Another worker removed it first.
        }
        finally
        {
            // This process leads its group: nothing of the group is left after this, itself included.
            Native.Signal(0, Native.SigKill);
        }
    }
}
