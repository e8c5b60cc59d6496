namespace Harp.Client.CommandLine.Output;

/// <summary>Passes on what can be written and drops the rest.</summary>
internal sealed class ForgivingStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            // There is no other place where it could be said.
        }
    }

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            // The same.
        }
    }
}
