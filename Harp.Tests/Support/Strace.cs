using System.ComponentModel;
using System.Diagnostics;

namespace Harp.Tests.Support;

/// <summary>strace, with which calls of the system fail as they do on a broken disk.</summary>
internal static class Strace
{
    private static readonly Lazy<bool> Found = new(Try);

    /// <summary>Whether it is there, and may trace.</summary>
    public static bool Works => Found.Value;

    private static bool Try()
    {
        try
        {
            using var strace = Process.Start(
                new ProcessStartInfo(
                    "strace", ["-q", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"])
                { RedirectStandardError = true })!;
            strace.WaitForExit();
            return strace.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
