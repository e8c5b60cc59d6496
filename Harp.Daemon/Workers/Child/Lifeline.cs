using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Reads what the daemon sends on a thread of its own, which no procedure can starve. When the daemon is gone, this worker ends with all
/// that it started, as nobody else can see to it. That nothing comes any more does not tell so, because a procedure can close the
/// descriptor: whose child this process is does.
/// </summary>
internal static class Lifeline
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>The pause between looks at whether the daemon lives, where it cannot be heard any more.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    /// <param name="channel">Where the daemon is heard.</param>
    /// <param name="daemon">Its process.</param>
    public static PipeReader Read(ProtocolChannel channel, int daemon)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        new Thread(() => Copy(channel, pipe.Writer, daemon)) { IsBackground = true, Name = "lifeline" }.Start();
        return pipe.Reader;
    }

    private static void Copy(ProtocolChannel channel, PipeWriter output, int daemon)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (int read; (read = channel.Input.Read(buffer)) > 0;)
            {
                output.Write(buffer.AsSpan(0, read));

                // Never waits: the pipe has no bound of its own, because a daemon sends one request at a time and those are bounded.
                _ = output.FlushAsync().AsTask();
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // It was closed here, which is no word of the daemon's.
        }

        AwaitEndOf(daemon, channel);
        EndEverything();
    }

    /// <summary>The call that goes on may still come to its end; the worker says then that it can take no other.</summary>
    private static void AwaitEndOf(int daemon, ProtocolChannel channel)
    {
        using var never = new ManualResetEventSlim();
        while (channel.Writes && Native.ParentId() == daemon)
        {
            never.Wait(LookPause);
        }
    }

    private static void EndEverything()
    {
        try
        {
            Descendants.Kill();
        }
        finally
        {
            // This process leads its group: nothing of the group is left after this, itself included.
            Native.Signal(0, Native.SigKill);
        }
    }
}
