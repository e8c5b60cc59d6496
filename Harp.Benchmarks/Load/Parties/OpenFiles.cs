using System.Globalization;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// The number of files, and so connections, that a process may have open. The runtime raises its limit to the most that it may; a party
/// inherits that.
/// </summary>
internal static class OpenFiles
{
    /// <summary>What a process needs beside its connections, at most.</summary>
    public const int Others = 500;

    public static int Max { get; } = Read();

    private static int Read()
    {
        var limit = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(limit, CultureInfo.InvariantCulture, out var files) ? files : int.MaxValue;
    }
}
