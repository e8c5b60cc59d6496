using System.Runtime.InteropServices;
using Harp.Dispatcher.Storage.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Harp.Dispatcher.Storage.Disk;

/// <summary>
/// A file of real blocks in the store's folder, to be given up when the disk is full: half of it to what must be stored, while the rest is
/// for pruning and is only ever lent, so that jobs that go on writing cannot take what removing jobs needs. Its length tells what it holds:
/// blocks are allocated before it gets longer.
/// </summary>
internal sealed class Ballast(string file, long bytes)
{
    private const int NoSpace = 28;

    /// <summary>Its name in the store's folder.</summary>
    public const string FileName = "harp.ballast";

    /// <summary>The size that it holds when it is whole.</summary>
    public long Bytes => bytes;

    /// <summary>The half that is meant for pruning.</summary>
    public long PruningBytes => bytes / 2;

    /// <summary>The size that it holds.</summary>
    public long Length => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    /// <summary>True if it holds all that it should.</summary>
    public bool IsWhole => Length == bytes;

    /// <summary>Makes it so long, or leaves it as it is where there is no room.</summary>
    /// <exception cref="IOException">The file system cannot do that.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Grow(long length)
    {
        if (bytes == 0)
        {
            File.Delete(file);
            return;
        }

        using var stream = PrivateFiles.Open(file, FileShare.None);
        var before = stream.Length;
        var failure = before < length ? Allocate(stream.SafeFileHandle, length) : 0;
        stream.SetLength(failure == 0 ? Math.Max(before, length) : before);
        if (failure is not (0 or NoSpace))
        {
            throw new IOException($"{file}: {Marshal.GetPInvokeErrorMessage(failure)}");
        }
    }

    /// <summary>Gives up what is beyond that length; false where it is no longer.</summary>
    public bool Shrink(long length)
    {
        if (Length <= length)
        {
            return false;
        }

        using var stream = PrivateFiles.Open(file, FileShare.None);
        stream.SetLength(length);
        return true;
    }

    /// <summary>
    /// Linux allocates each block or says why not, where need be by writing it; other systems allocate when the length is set.
    /// </summary>
    private static int Allocate(SafeFileHandle handle, long length) => OperatingSystem.IsLinux()
        ? AllocateBlocks(handle, 0, (nint)length) : 0;

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AllocateBlocks(SafeFileHandle handle, nint offset, nint length);
}
