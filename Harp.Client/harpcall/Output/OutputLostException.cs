namespace Harp.Client.CommandLine.Output;

/// <summary>Standard output took no more.</summary>
internal sealed class OutputLostException(Exception why) : IOException(why.Message, why)
{
    private const int BrokenPipe = 32;

    /// <summary>
    /// True if its reader has left, as <c>head</c> does when it has seen enough: that is the reader's choice, and no fault.
    /// </summary>
    public bool ReaderLeft => !OperatingSystem.IsWindows() && InnerException!.HResult == BrokenPipe;
}
