using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client.Connections;

/// <summary>
/// A request as the lines that are sent for it: who asks stands in the first request of a connection alone, and never in a trace. A request
/// that is too long with it is refused on every connection, so that it does not depend on chance.
/// </summary>
internal sealed class RequestText
{
    private const string Hidden = "***";

    private readonly Request _request;
    private readonly ClientAuth? _auth;
    private readonly int _bytesMax;
    private byte[]? _firstLine;

    /// <exception cref="Errors.HarpRequestException"><c>line_too_long</c>.</exception>
    public RequestText(Request request, ClientAuth? auth, int bytesMax, bool isShared = false)
    {
        (_request, _auth, _bytesMax) = (request, auth, bytesMax);
        _firstLine = isShared ? null : FirstLine();
    }

    private byte[] FirstBytes => _firstLine ??= FirstLine();

    /// <summary>The bytes to send on this connection, and what a trace may see of it.</summary>
    public (byte[] Line, byte[] Traced) For(LineConnection connection)
    {
        if (_auth is null)
        {
            return (FirstBytes, FirstBytes);
        }

        if (!connection.HasSpoken)
        {
            return First();
        }

        var line = RequestLine.Of(_request, int.MaxValue);
        return (line, line);
    }

    /// <summary>The line with an id, for a connection on which who asks was said before.</summary>
    /// <exception cref="Errors.HarpRequestException"><c>line_too_long</c>.</exception>
    public byte[] WithId(RawJson id) => RequestLine.Of(_request with { Id = id }, _bytesMax);

    /// <summary>The first line of a connection, and what a trace may see of it.</summary>
    public (byte[] Line, byte[] Traced) First() => _auth is null
        ? (FirstBytes, FirstBytes) : (FirstBytes, RequestLine.Of(_request with { Auth = Redacted(_auth) }, int.MaxValue));

    private static ClientAuth Redacted(ClientAuth auth) => auth.Credentials is { } credentials
        ? ClientAuth.OfUser(credentials with { Password = Hidden })
        : ClientAuth.OfToken(Hidden);

    private byte[] FirstLine() => RequestLine.Of(_auth is null ? _request : _request with { Auth = _auth }, _bytesMax);
}
