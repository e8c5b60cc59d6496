using Microsoft.Win32.SafeHandles;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The process's standard output. The console's own stream hides a broken pipe, and <c>harpcall follow … | head</c> would then go on for nobody;
/// a stream over the bare handle tells. Not so for a file: there such a stream keeps a position of its own and would overwrite what
/// standard error wrote to the same file.
/// </summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;

    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var bare = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!bare.CanSeek)
        {
            return bare;
        }

        bare.Dispose();
        return Console.OpenStandardOutput();
    }
}
