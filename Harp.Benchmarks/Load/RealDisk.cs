namespace Harp.Benchmarks.Load;

/// <summary>Where stores may lie whose commits are to cost what commits cost: not in memory, as far as that can be told.</summary>
internal static class RealDisk
{
    private static readonly string[] InMemory = ["tmpfs", "ramfs"];

    /// <summary>The folder for temporary files, or another where that is in memory.</summary>
    public static string Folder() =>
        new[] { Path.GetTempPath(), "/var/tmp", AppContext.BaseDirectory }.FirstOrDefault(IsOnDisk) ?? Path.GetTempPath();

    /// <summary>The file system's name.</summary>
    public static string Format(string folder) => new DriveInfo(folder).DriveFormat;

    private static bool IsOnDisk(string folder) => Directory.Exists(folder) && !InMemory.Contains(Format(folder));
}
