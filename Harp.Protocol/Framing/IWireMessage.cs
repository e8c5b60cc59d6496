using System.Buffers;

namespace Harp.Protocol.Framing;

/// <summary>A message that can write itself as one line.</summary>
public interface IWireMessage
{
    /// <summary>Writes the message as one JSON object, without the LF that ends the line.</summary>
    void Write(IBufferWriter<byte> output);
}
