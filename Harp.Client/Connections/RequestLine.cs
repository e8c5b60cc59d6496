using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;

namespace Harp.Client.Connections;

/// <summary>A request as the line that is sent, refused here already where the server would refuse its length.</summary>
internal static class RequestLine
{
    /// <exception cref="HarpRequestException"><c>line_too_long</c>.</exception>
    public static byte[] Of<TMessage>(TMessage request, int bytesMax)
        where TMessage : IWireMessage
    {
        var line = WireBytes.LineOf(request);
        return line.Length - 1 <= bytesMax ? line : throw new HarpRequestException(new HarpError(
            ErrorType.LineTooLong, $"expected a request of at most {bytesMax} bytes, got one of {line.Length - 1}; it was not sent"));
    }
}
