using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The process's standard streams as they are, open or closed. A descriptor that was closed at the start belongs to nobody until something
/// else is opened: then a result would be written into a file of the runtime's or onto a connection. So the free ones are taken by the null
/// device, and those that the runtime has taken already are known by their flag, close-on-exec, which no descriptor has that came from
/// outside.
/// </summary>
internal sealed class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    private readonly bool[] _areOpen = [true, true, true];

    /// <summary>The handles that hold the places of those that are closed, as long as the process lives.</summary>
    private readonly List<SafeFileHandle> _places = [];

    private StandardStreams()
    {
    }

    /// <summary>To be called before anything else is opened.</summary>
    public static StandardStreams Take()
    {
        var streams = new StandardStreams();
        if (OperatingSystem.IsWindows())
        {
            return streams;
        }

        for (var descriptor = Input; descriptor <= Error; descriptor++)
        {
            var flags = Flags(descriptor, GetFlags);
            streams._areOpen[descriptor] = flags >= 0 && (flags & CloseOnExec) == 0;
            if (flags < 0)
            {
                streams._places.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite));
            }
        }

        return streams;
    }

    /// <summary>Standard input; reading one that is closed says so.</summary>
    public Stream OpenInput() => _areOpen[Input] ? Console.OpenStandardInput() : new ClosedStream("standard input");

    /// <summary>
    /// Standard output. The console's own stream hides a broken pipe, and <c>harpcall follow … | head</c> would then go on for nobody; a
    /// stream over the bare handle tells. Not so for a file: there such a stream keeps a position of its own and would overwrite what
    /// standard error wrote to the same file.
    /// </summary>
    public Stream OpenOutput()
    {
        if (!_areOpen[Output])
        {
            return new ClosedStream("standard output");
        }

        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var bare = new FileStream(new SafeFileHandle(Output, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!bare.CanSeek)
        {
            return bare;
        }

        bare.Dispose();
        return Console.OpenStandardOutput();
    }

    /// <summary>
    /// Standard error. What is said there is for whoever reads along: where nobody does, or there is no room, the result and the exit
    /// status still count. The console's own writer is not used: it would set the terminal up for reading keys, with sequences that nobody
    /// asked for.
    /// </summary>
    public TextWriter OpenError() =>
        new StreamWriter(new ForgivingStream(_areOpen[Error] ? Console.OpenStandardError() : Stream.Null)) { AutoFlush = true };

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Flags(int descriptor, int command);
}
