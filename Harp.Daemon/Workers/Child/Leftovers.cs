using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// What a call leaves in the process that would reach the next one: descriptors and the current directory are put back, what was let go of
/// the heap is given back; for processes, threads and memory that is not, the process is not used again.
/// </summary>
internal sealed class Leftovers(WorkerSetup setup, TimeProvider time)
{
    private const int ThreadsField = 17;
    private const int ResidentField = 21;
    private const int StatBytes = 1024;

    private readonly string _folder = Environment.CurrentDirectory;
    private readonly int _stderr = Native.DuplicatePrivately(2);
    private readonly int _nothing = Native.DuplicatePrivately(0);
    private readonly SafeFileHandle _stat = File.OpenHandle("/proc/self/stat");
    private readonly byte[] _buffer = new byte[StatBytes];
    private readonly int _ownThreads = CountThreads();
    private int _threadsSeen;

    /// <summary>Puts back what can be; why the process cannot take another call, or null where it can.</summary>
    public async ValueTask<string?> FindAsync()
    {
        Native.Replace(0, by: _nothing);
        Native.Replace(1, by: _stderr);
        Native.Replace(2, by: _stderr);
        if (!ReturnToFolder())
        {
            return "its current directory is gone";
        }

        if (Native.HasChild())
        {
            return "a call left a process behind";
        }

        if (!HeapRoom.IsThere())
        {
            return "what calls left takes more than half of the memory that the next may use";
        }

        var (threads, resident) = Look();
        return resident > setup.MemoryKept ? $"it grew to {resident >> 20} MB, more than the {setup.MemoryKept >> 20} MB that it may keep"
            : threads > _threadsSeen && await LeftThreadsAsync(threads).ConfigureAwait(false) is > 0 and var left ? $"a call left {left} threads behind"
            : null;
    }

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

    private (int Threads, long Resident) Look()
    {
        var read = RandomAccess.Read(_stat, _buffer, 0);
        var text = Encoding.ASCII.GetString(_buffer, 0, read);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (
            int.Parse(fields[ThreadsField], CultureInfo.InvariantCulture),
            long.Parse(fields[ResidentField], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
    }

    /// <summary>The runtime's own threads come and go with the work; only where there are more than ever is it looked at whose they are.</summary>
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
    /// Threads that are neither the runtime's nor of its pool. One that got no name has that of the thread which started it, and that may be one of the pool.
    /// </summary>
    private static int CountThreads() => Directory.EnumerateDirectories("/proc/self/task").Select(NameOf).Count(IsOfNobodyKnown) - ThreadPool.ThreadCount;

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
