using System.Runtime.InteropServices;
using Harp.Dispatcher.Storage.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Harp.Dispatcher.Storage.Disk;

/// <summary>
/// A file of real blocks in the store's folder, to be given up when the disk is full: half of it to what must be stored, the rest to pruning alone, so that jobs
/// that go on writing cannot take what removing jobs needs. Its length tells what it holds: blocks are allocated before it gets longer.
/// </summary>
internal sealed class Ballast(string file, long bytes)
{
    private const int NoSpace = 28;

    /// <summary>Its name in the store's folder.</summary>
    public const string FileName = "harp.ballast";

    /// <summary>What it holds when it is whole.</summary>
    public long Bytes => bytes;

    /// <summary>Whether it holds all that it should.</summary>
    public bool IsWhole => Length == bytes;

    private long Length => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    /// <summary>Makes it whole, or leaves it as it is where there is no room.</summary>
    /// <exception cref="IOException">The file system cannot do that.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Make()
    {
        if (bytes == 0)
        {
            File.Delete(file);
            return;
        }

        using var stream = PrivateFiles.Open(file, FileShare.None);
        var before = stream.Length;
        var failure = before < bytes ? Allocate(stream.SafeFileHandle) : 0;
        stream.SetLength(failure == 0 ? bytes : before);
        if (failure is not (0 or NoSpace))
        {
            throw new IOException($"{file}: {Marshal.GetPInvokeErrorMessage(failure)}");
        }
    }

    /// <summary>Gives up half of it, or for pruning all of it; false where that much is given up already.</summary>
    public bool Release(bool forPruning)
    {
        var rest = forPruning ? 0 : bytes / 2;
        if (Length <= rest)
        {
            return false;
        }

        using var stream = PrivateFiles.Open(file, FileShare.None);
        stream.SetLength(rest);
        return true;
    }

    /// <summary>Linux allocates each block or says why not, where need be by writing it; other systems allocate when the length is set.</summary>
    private int Allocate(SafeFileHandle handle) => OperatingSystem.IsLinux() ? AllocateBlocks(handle, 0, (nint)bytes) : 0;

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AllocateBlocks(SafeFileHandle handle, nint offset, nint length);
}
