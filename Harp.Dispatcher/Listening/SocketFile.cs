using System.Runtime.InteropServices;

namespace Harp.Dispatcher.Listening;

/// <summary>The file at a path, links not followed: whether it is a socket, .NET does not tell.</summary>
internal static class SocketFile
{
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantType = 1;
    private const int ResultBytes = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    /// <summary>True if there is anything.</summary>
    public static bool Exists(string path) => ModeOf(path) is not null;

    /// <summary>True if it is a socket.</summary>
    public static bool IsSocket(string path) => (ModeOf(path) & TypeMask) == SocketType;

    private static int? ModeOf(string path)
    {
        var result = new byte[ResultBytes];
        return Statx(WorkingFolder, path, NoFollow, WantType, result) == 0 ? BitConverter.ToUInt16(result, ModeAt) : null;
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] result);
}
