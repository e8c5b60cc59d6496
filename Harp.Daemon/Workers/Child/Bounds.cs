namespace Harp.Daemon.Workers.Child;

/// <summary>Holds this process to what it was set up with. Afterwards it runs as who it shall be, and nothing leads back.</summary>
internal static class Bounds
{
    public static void Take(WorkerSetup setup)
    {
        // For this runtime alone, which has read it: what procedures start must not inherit it.
        Environment.SetEnvironmentVariable(WorkerSandbox.HeapLimit, null);
        NativeLimits.Lower(NativeLimits.CoreBytes, 0);
        if (setup.FilesMax > 0)
        {
            NativeLimits.Lower(NativeLimits.Files, (ulong)setup.FilesMax);
        }

        if (setup.DataBytesMax > 0)
        {
            NativeLimits.Lower(NativeLimits.DataBytes, (ulong)setup.DataBytesMax);
        }

        if (setup.Nice > 0)
        {
            NativeLimits.Yield((int)setup.Nice);
        }

        if (setup.Account is { } account)
        {
            NativeAccounts.Become(account.Name, account.Uid, account.Gid);
        }

        if (setup.ProcessesMax > 0)
        {
            NativeLimits.Lower(NativeLimits.Processes, (ulong)setup.ProcessesMax);
        }
    }

    /// <summary>Gives the next call its processor time, on top of what this process has used.</summary>
    public static void RenewProcessorTime(WorkerSetup setup)
    {
        if (setup.ProcessorSeconds > 0)
        {
            var used = (ulong)Math.Ceiling(Environment.CpuUsage.TotalTime.TotalSeconds);
            NativeLimits.Set(NativeLimits.ProcessorSeconds, used + (ulong)setup.ProcessorSeconds);
        }
    }
}
