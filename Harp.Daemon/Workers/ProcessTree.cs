using Harp.Hosting.Processes;

namespace Harp.Daemon.Workers;

/// <summary>
/// Finds what a worker started, at any depth. A worker is a subreaper and leads a session: what forks twice or calls <c>setsid</c> stays
/// below it as long as it lives, and what outlives it becomes a child of the daemon.
/// </summary>
internal static class ProcessTree
{
    /// <summary>
    /// Those below <paramref name="root"/>, those in its session, those that <paramref name="alsoRoot"/> names and those below them;
    /// without the root.
    /// </summary>
    public static IReadOnlyList<ProcessEntry> Below(int root, IReadOnlyList<ProcessEntry> all, Func<ProcessEntry, bool> alsoRoot)
    {
        var children = all.ToLookup(entry => entry.Parent);
        var found = new Dictionary<int, ProcessEntry>();
        var open = new Stack<ProcessEntry>(all.Where(entry => entry.Parent == root || entry.Session == root || alsoRoot(entry)));
        while (open.TryPop(out var entry))
        {
            if (entry.Pid != root && found.TryAdd(entry.Pid, entry))
            {
                foreach (var child in children[entry.Pid])
                {
                    open.Push(child);
                }
            }
        }

        return [.. found.Values];
    }
}
