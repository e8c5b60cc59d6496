namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The things that a call leaves in the process that would reach the next one: descriptors, the current directory and what kernel and
/// runtime keep are put back, what was let go of the heap is given back; for processes, threads, memory and what else cannot be put back,
/// the process is not used again.
/// </summary>
internal sealed class Leftovers(WorkerSetup setup, ProtocolChannel channel, TimeProvider time)
{
    private readonly string _folder = Environment.CurrentDirectory;
    private readonly int _stderr = Native.DuplicatePrivately(2);
    private readonly int _nothing = Native.DuplicatePrivately(0);
    private readonly KernelState _kernel = new();
    private readonly RuntimeState _runtime = new();
    private readonly int _ownThreads = CountThreads();
    private int _threadsSeen;

    /// <summary>Puts back what can be; why the process cannot take another call, or null where it can.</summary>
    public async ValueTask<string?> FindAsync()
    {
        if (!channel.Writes)
        {
            Environment.FailFast("a call closed its channel to the daemon");
        }

        Native.Replace(0, by: _nothing);
        Native.Replace(1, by: _stderr);
        Native.Replace(2, by: _stderr);
        return CallScope.Spoiled
            ?? (channel.Reads ? null : "a call closed its channel to the daemon")
            ?? (ReturnToFolder() ? null : "its current directory is gone")
            ?? (Native.HasChild() ? "a call left a process behind" : null)
            ?? _kernel.Restore()
            ?? _runtime.Restore()
            ?? (HeapRoom.IsThere() ? null : "what calls left takes more than half of the memory that the next may use")
            ?? await TooMuchAsync(_kernel.ResidentBytes, _kernel.Threads).ConfigureAwait(false);
    }

    private async ValueTask<string?> TooMuchAsync(long resident, int threads) =>
        resident > setup.MemoryKept ? $"it grew to {resident >> 20} MB, more than the {setup.MemoryKept >> 20} MB that it may keep"
        : threads > _threadsSeen && await LeftThreadsAsync(threads).ConfigureAwait(false) is > 0 and var left
        ? $"a call left {left} threads behind"
        : null;

    private bool ReturnToFolder()
    {
        try
        {
            Environment.CurrentDirectory = _folder;
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// The runtime's own threads come and go with the work; only where there are more than ever is it looked at whose they are.
    /// </summary>
    private async ValueTask<int> LeftThreadsAsync(int threads)
    {
        for (var look = 1; ; look++)
        {
            var left = CountThreads() - _ownThreads - (int)setup.ThreadsLeftMax;
            if (left <= 0)
            {
                _threadsSeen = threads;
                return 0;
            }

            if (look == WorkerLimits.ThreadLooksMax)
            {
                return left;
            }

            await Task.Delay(WorkerLimits.ThreadPause, time).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Threads that are neither the runtime's nor of its pool. One that got no name has that of the thread which started it, and that may
    /// be one of the pool.
    /// </summary>
    private static int CountThreads() =>
        Directory.EnumerateDirectories("/proc/self/task").Select(NameOf).Count(IsOfNobodyKnown) - ThreadPool.ThreadCount;

    private static bool IsOfNobodyKnown(string name) =>
        name.Length > 0 && (!name.StartsWith(".NET ", StringComparison.Ordinal) || name is ".NET TP Worker" or ".NET Long Runni");

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
