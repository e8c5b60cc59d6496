using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client.Connections;

/// <summary>
/// A request as the lines that are sent for it: who asks stands in the first request of a connection alone, and never in a trace. A request that is too long
/// with it is refused on every connection, so that it does not depend on chance.
/// </summary>
internal sealed class RequestText
{
    private const string Hidden = "***";

    private readonly Request _request;
    private readonly ClientAuth? _auth;
    private readonly byte[] _first;

    /// <exception cref="Errors.HarpRequestException"><c>line_too_long</c>.</exception>
    public RequestText(Request request, ClientAuth? auth, int bytesMax)
    {
        (_request, _auth) = (request, auth);
        _first = RequestLine.Of(auth is null ? request : request with { Auth = auth }, bytesMax);
    }

    /// <summary>What to send on this connection, and what a trace may see of it.</summary>
    public (byte[] Line, byte[] Traced) For(LineConnection connection)
    {
        if (_auth is null)
        {
            return (_first, _first);
        }

        if (!connection.HasSpoken)
        {
            return (_first, RequestLine.Of(_request with { Auth = Redacted(_auth) }, int.MaxValue));
        }

        var line = RequestLine.Of(_request, int.MaxValue);
        return (line, line);
    }

    private static ClientAuth Redacted(ClientAuth auth) => auth.Credentials is { } credentials
        ? ClientAuth.OfUser(credentials with { Password = Hidden })
        : ClientAuth.OfToken(Hidden);
}
