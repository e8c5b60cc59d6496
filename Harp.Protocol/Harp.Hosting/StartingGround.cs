using System.Runtime.InteropServices;

namespace Harp.Hosting;

/// <summary>The ground that a server needs of the process that it was given, before it can as much as read its configuration.</summary>
internal static partial class StartingGround
{
    /// <summary>
    /// The runtime alone keeps each of its assemblies open; with fewer handles it cannot even load what tells that they are few.
    /// </summary>
    internal const long HandlesMin = 224;

    private const int FilesLimit = 7;

    /// <summary>The mistake if something is missing; null where all is there.</summary>
    public static string? FindMistake() => Handles() is var handles && handles < HandlesMin
        ? $"expected at least {HandlesMin} file handles (ulimit -n), got {handles}"
        : !HasFolder() ? "expected a current folder, but the one in which this was started has been removed; start it in another"
        : null;

    private static long Handles() => GetLimit(FilesLimit, out var limit) == 0
        ? (long)Math.Min(limit.Current, long.MaxValue) : long.MaxValue;

    private static unsafe bool HasFolder()
    {
        const int PathBytesMax = 16 * 1024;
        var path = stackalloc byte[PathBytesMax];
        return GetFolder(path, PathBytesMax) != null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Most;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "getcwd")]
    private static unsafe partial byte* GetFolder(byte* path, nuint size);
}
