namespace Harp.Client.CommandLine.Output;

/// <summary>A standard stream that was closed before the process began: to use it fails with that reason.</summary>
/// <param name="name">Which one it is.</param>
internal sealed class ClosedStream(string name) : WriteOnlyStream
{
    public override bool CanRead => true;

    public override int Read(byte[] buffer, int offset, int count) => throw Closed();

    public override void Write(ReadOnlySpan<byte> buffer) => throw Closed();

    public override void Flush()
    {
        // Nothing was ever written.
    }

    private IOException Closed() => new($"{name} is closed");
}
