using System.Net;
using Harp.Dispatcher.Access;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Transport;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The user at the other end of a session (spec: "Authentication"). An operator at the control socket is known by the kernel, and asked
/// nothing. Where there are users, the first line must say it, and a line that does not ends the session; a later one may say it anew, and
/// is the first for which that holds. What a session was let in with must hold at each of its requests: who is taken out of the users file
/// is out.
/// </summary>
/// <param name="access">Whether there are users, and which.</param>
/// <param name="peer">Who is at the other end; an operator needs to say no more.</param>
internal sealed class SessionIdentity(AccessControl access, EndPoint? peer)
{
    private AccessPass? _pass;

    /// <summary>True if the session may go on.</summary>
    public bool IsAdmitted { get; private set; } = access.IsOpen;

    /// <summary>The user; null where nobody is asked.</summary>
    public string? User => _pass?.User ?? (peer as UnixPeer)?.Caller;

    /// <summary>Looks at what a request says about who asks: the request itself, or the refusal that comes in its place.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ParsedRequest> AdmitAsync(ParsedRequest parsed, CancellationToken cancellationToken)
    {
        if (access.IsOpen)
        {
            (_pass, IsAdmitted) = (null, true);
            return parsed;
        }

        if (!parsed.SaysWho && _pass is not null)
        {
            return access.StillHolds(_pass) ? parsed : Expired(parsed);
        }

        if (parsed.Request is not { } request)
        {
            // Who wanted to be somebody else must not have the rest done as who they were.
            IsAdmitted = false;
            return parsed;
        }

        try
        {
            _pass = await access.AdmitAsync(request.Auth, peer, cancellationToken).ConfigureAwait(false);
            IsAdmitted = true;
            return parsed;
        }
        catch (HarpErrorException refused)
        {
            IsAdmitted = false;
            return new ParsedRequest(parsed.Id, null, refused.Error);
        }
    }

    /// <summary>The users have changed since this one was let in.</summary>
    private ParsedRequest Expired(ParsedRequest parsed)
    {
        IsAdmitted = false;
        return new ParsedRequest(
            parsed.Id, null, Authenticator.Refused("auth: what this connection was let in with holds no longer; nothing was done").Error);
    }
}
