using System.Buffers;
using System.Runtime.InteropServices;

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

    /// <summary>
    /// The message, whose length is known before: that of a long one would else be found out by copying it again and again.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">How long it is, exactly; where it is not, it costs copies.</param>
    internal static byte[] Of<TMessage>(TMessage message, int bytes)
        where TMessage : IWireMessage
    {
        var buffer = new ArrayBufferWriter<byte>(bytes);
        message.Write(buffer);
        return MemoryMarshal.TryGetArray(buffer.WrittenMemory, out var whole) && whole.Count == whole.Array!.Length
            ? whole.Array : buffer.WrittenSpan.ToArray();
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
