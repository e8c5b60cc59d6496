using System.Buffers;

namespace Harp.Protocol.Framing;

/// <summary>Messages as bytes, for where they are kept rather than sent.</summary>
public static class WireBytes
{
    /// <summary>The message without an LF.</summary>
    public static byte[] Of<TMessage>(TMessage message)
        where TMessage : IWireMessage
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        message.Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The message as a line, LF included.</summary>
    public static byte[] LineOf<TMessage>(TMessage message)
        where TMessage : IWireMessage
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        message.Write(buffer);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
