using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers;

/// <summary>The facts of a file beside its name: which one, whose, and who holds it.</summary>
internal static unsafe partial class NativeFiles
{
    private const int CloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint Basic = 0x7ff;
    private const int LockExclusively = 2;
    private const int DoNotWait = 4;
    private const int StatusBytes = 256;
    private const int OwnerAt = 20;
    private const int InodeAt = 32;
    private const int DeviceMajorAt = 136;
    private const int DeviceMinorAt = 140;

    /// <summary>Opens a file or a folder for reading; null where that is not possible.</summary>
    public static SafeFileHandle? Open(string path)
    {
        var descriptor = OpenFile(path, CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Holds it for this process, until the handle is closed or the process is gone; false where somebody else does.</summary>
    public static bool TryLock(SafeFileHandle file) => FLock((int)file.DangerousGetHandle(), LockExclusively | DoNotWait) == 0;

    /// <summary>The file that a descriptor stands for; null where it is closed.</summary>
    public static FileIdentity? Identify(int descriptor) => Identify(descriptor, "", EmptyPath);

    /// <summary>The file that has this name, without following a link; null where there is none.</summary>
    public static FileIdentity? Identify(string path)
    {
        const int NoFollow = 0x100;
        return Identify(CurrentFolder, path, NoFollow);
    }

    private static FileIdentity? Identify(int folder, string path, int flags)
    {
        var status = stackalloc byte[StatusBytes];
        return StatX(folder, path, flags, Basic, status) != 0
            ? null
            : new FileIdentity(*(uint*)(status + DeviceMajorAt), *(uint*)(status + DeviceMinorAt), *(ulong*)(status
                + InodeAt), *(uint*)(status + OwnerAt));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* status);
}
