using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers;

/// <summary>The system's users and groups, and how a process becomes one of them.</summary>
internal static unsafe partial class NativeAccounts
{
    private const int PrSetDumpable = 4;

    /// <summary>The system's functions answer in memory of their own, which the next question overwrites.</summary>
    private static readonly Lock Gate = new();

    public static uint UserId() => GetEUid();

    public static uint GroupId() => GetEGid();

    public static Account? FindUser(string name)
    {
        lock (Gate)
        {
            return Read(GetPwNam(name));
        }
    }

    public static Account? FindUser(uint uid)
    {
        lock (Gate)
        {
            return Read(GetPwUid(uid));
        }
    }

    public static uint? FindGroup(string name)
    {
        lock (Gate)
        {
            var entry = GetGrNam(name);
            return entry is null ? null : entry->Gid;
        }
    }

    /// <summary>
    /// Makes this process, all its threads, the user's for good: with its group and its further groups, and without a way back.
    /// </summary>
    public static void Become(string user, uint uid, uint gid)
    {
        Check(InitGroups(user, gid), "initgroups");
        Check(SetGid(gid), "setgid");
        Check(SetUid(uid), "setuid");

        // The kernel hides a process that changed its user from that user; what it may see of itself under /proc is part of what procedures
        // expect.
        Check(Prctl(PrSetDumpable, 1, 0, 0, 0), "prctl(PR_SET_DUMPABLE)");
        if (uid != 0 && SetUid(0) == 0)
        {
            throw new InvalidOperationException("setuid: the way back to root is open");
        }
    }

    private static Account? Read(UserEntry* entry) => entry is null
        ? null
        : new Account(Marshal.PtrToStringUTF8((nint)entry->Name)!, entry->Uid, entry->Gid, Marshal.PtrToStringUTF8(
            (nint)entry->Home) ?? "/");

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEUid();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEGid();

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial UserEntry* GetPwNam(string name);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial UserEntry* GetPwUid(uint uid);

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial GroupEntry* GetGrNam(string name);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitGroups(string user, uint gid);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGid(uint gid);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUid(uint uid);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct UserEntry
    {
        public readonly byte* Name;
        public readonly byte* Password;
        public readonly uint Uid;
        public readonly uint Gid;
        public readonly byte* FullName;
        public readonly byte* Home;
        public readonly byte* Shell;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct GroupEntry
    {
        public readonly byte* Name;
        public readonly byte* Password;
        public readonly uint Gid;
        public readonly byte** Members;
    }
}
