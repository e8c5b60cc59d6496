using Harp.Hosting.Processes;

namespace Harp.Daemon.Workers.Child;

/// <summary>The processes that a worker's procedures started, at any depth.</summary>
internal static class Descendants
{
    /// <summary>True if something of it lives.</summary>
    public static bool Any() => Living(Environment.ProcessId).Length > 0;

    /// <summary>Kills all that can be killed; true when nothing of it lives.</summary>
    public static bool Kill()
    {
        var self = Environment.ProcessId;
        for (var round = 0; round < WorkerLimits.KillRoundsMax; round++)
        {
            var living = Living(self);
            if (living.Length == 0)
            {
                return true;
            }

            // All are stopped first: a shell whose child is killed would else go on with its next command.
            foreach (var signal in new[] { Native.SigStop, Native.SigKill })
            {
                foreach (var entry in living)
                {
                    Native.Signal(entry.Pid, signal);
                }
            }
        }

        return false;
    }

    private static ProcessEntry[] Living(int self) =>
        [.. ProcessTree.Below(self, ProcessEntry.All(), _ => false).Where(entry => !entry.Ended)];
}
