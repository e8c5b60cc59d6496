namespace Harp.Procedures;

/// <summary>
/// The stream to which a procedure sends packets before it returns its result; a parameter of this type makes the procedure a streaming one
/// and is no argument. A write waits while the caller does not read.
/// </summary>
public abstract class PacketStream
{
    /// <summary>Sends one packet: any value that can be JSON.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the call is being ended.</exception>
    /// <exception cref="InvalidPacketException">The value cannot be JSON, or exceeds the limit of a message.</exception>
    public abstract ValueTask WriteAsync(object? packet, CancellationToken cancellationToken = default);

    /// <summary>Sends one packet from a procedure that is not asynchronous.</summary>
    /// <exception cref="OperationCanceledException">The call is being ended.</exception>
    /// <exception cref="InvalidPacketException">The value cannot be JSON, or exceeds the limit of a message.</exception>
    public void Write(object? packet)
    {
        var written = WriteAsync(packet);
        if (!written.IsCompletedSuccessfully)
        {
            written.AsTask().GetAwaiter().GetResult();
        }
    }
}
