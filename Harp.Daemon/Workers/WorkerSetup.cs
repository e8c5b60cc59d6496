using System.Globalization;

namespace Harp.Daemon.Workers;

/// <summary>
/// The facts that a worker is told on its command line about whom it becomes and what it may use; made by the daemon, read by the worker
/// alone.
/// </summary>
internal sealed record WorkerSetup
{
    /// <summary>Private writable memory, in bytes; 0 for no bound.</summary>
    public long DataBytesMax { get; init; }

    public long MemoryKept { get; init; } = long.MaxValue;

    public long ProcessorSeconds { get; init; }

    public long FilesMax { get; init; }

    public long ProcessesMax { get; init; }

    public long Nice { get; init; }

    public long ThreadsLeftMax { get; init; }

    /// <summary>The daemon's process.</summary>
    public long Daemon { get; init; }

    /// <summary>Whom to become; null to stay who one is.</summary>
    public Account? Account { get; init; }

    /// <summary>The numbers in the order of the properties, then the account.</summary>
    public string ToArgument()
    {
        long[] numbers = [DataBytesMax, MemoryKept, ProcessorSeconds, FilesMax, ProcessesMax, Nice, ThreadsLeftMax, Daemon];
        var words = numbers.Select(number => number.ToString(CultureInfo.InvariantCulture));
        return string.Join(' ', Account is null ? words : words.Concat([$"{Account.Uid}", $"{Account.Gid}", Account.Name]));
    }

    public static WorkerSetup Parse(string argument)
    {
        var words = argument.Split(' ', 11);
        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
        return new WorkerSetup
        {
            DataBytesMax = Number(0),
            MemoryKept = Number(1),
            ProcessorSeconds = Number(2),
            FilesMax = Number(3),
            ProcessesMax = Number(4),
            Nice = Number(5),
            ThreadsLeftMax = Number(6),
            Daemon = Number(7),
            Account = words.Length > 8 ? new Account(words[10], (uint)Number(8), (uint)Number(9), "") : null,
        };
    }
}
