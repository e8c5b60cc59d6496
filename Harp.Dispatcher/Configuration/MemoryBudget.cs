using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// Fits what may be held in memory at once to what the heap may be, by a limit of the runtime's, of a container or of the machine: a heap
/// that is full ends the process. All bounds in bytes shrink by the same part. Of each kind one line, request or reply passes however long
/// it is.
/// </summary>
internal static class MemoryBudget
{
    /// <summary>The memory that the process needs beside: the runtime, the store's pages, jobs that wait.</summary>
    public const long OwnBytes = 32L << 20;

    /// <summary>
    /// The number of times that a message is held while it is read and stored: in pieces, as a whole, and as the line that is kept.
    /// </summary>
    private const int MessageCopies = 3;

    /// <summary>No bound becomes smaller, as then each line would wait for all others.</summary>
    private const long Least = 1L << 20;

    /// <summary>All bounds together become no smaller, however small the heap is beside its longest messages.</summary>
    private const long LeastTogether = 8L << 20;

    private const int RunBytesLeast = 4096;

    /// <summary>The size of the heap, in bytes.</summary>
    public static long Available() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The options with bounds that fit; what had to be made smaller is logged.</summary>
    public static DispatcherOptions Fit(DispatcherOptions options, long available, ILogger log)
    {
        var (sessions, loop, calls) = (options.Sessions, options.Loop, options.Calls);
        // Whatever the bounds, one message may be on its way in and one reply on its way out, each as long as it may be.
        var longReplies = Math.Max(available / 4, Least);
        var oneMessage = (long)MessageCopies * calls.MessageBytesMax;
        var free = Math.Max(available - OwnBytes - oneMessage - Math.Max(longReplies, oneMessage), LeastTogether) / 8 * 7;
        var wanted = sessions.AheadBytesMax + sessions.ReadingBytesMax + sessions.SendingBytesMax + loop.QueuedBytesMax
            + calls.ReadingBytesMax;
        var part = Math.Min(1, (double)free / wanted);
        if (part < 1 || sessions.LongRepliesBytesMax > longReplies)
        {
            log.MemoryShort(available >> 20, (wanted + sessions.LongRepliesBytesMax) >> 20, (int)(100 * part));
        }

        return options with
        {
            Sessions = sessions with
            {
                AheadBytesMax = Fitted(sessions.AheadBytesMax, part),
                ReadingBytesMax = Fitted(sessions.ReadingBytesMax, part),
                ShareReadingBytesMax = Fitted(sessions.ShareReadingBytesMax, part),
                SendingBytesMax = Fitted(sessions.SendingBytesMax, part),
                LongRepliesBytesMax = sessions.LongRepliesBytesMax == 0 ? longReplies : Math.Min(sessions.LongRepliesBytesMax, longReplies),
                WorkingMax = (int)Math.Clamp(available / (8L * calls.MessageBytesMax), 1, sessions.WorkingMax),
            },
            Loop = loop with { QueuedBytesMax = Fitted(loop.QueuedBytesMax, part) },
            Calls = calls with
            {
                ReadingBytesMax = Fitted(calls.ReadingBytesMax, part),
                HostReadingBytesMax = Fitted(calls.HostReadingBytesMax, part),
                RunBytesMax = (int)Math.Clamp(
                    available / (16L * Math.Max(options.Scheduler.RunningMax, 1)),
                    Math.Min(RunBytesLeast, calls.RunBytesMax), calls.RunBytesMax),
            },
        };
    }

    private static long Fitted(long bytes, double part) => part >= 1 ? bytes : Math.Max((long)(bytes * part), Math.Min(bytes, Least));
}
