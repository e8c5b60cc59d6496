using System.Net;
using Harp.Dispatcher.Access;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Transport;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Who is at the other end of a session (spec: "Authentication"). An operator at the control socket is known by the kernel, and asked nothing. Where there are users, the first line must say it, and a line that does not ends the session; a later
/// one may say it anew, and is the first for which that holds.
/// </summary>
/// <param name="access">Whether there are users, and which.</param>
/// <param name="peer">Who is at the other end; an operator needs to say no more.</param>
internal sealed class Visitor(AccessControl access, EndPoint? peer)
{
    /// <summary>Whether the session may go on.</summary>
    public bool IsAdmitted { get; private set; } = access.IsOpen;

    /// <summary>The user; null where nobody is asked.</summary>
    public string? User { get; private set; } = (peer as UnixPeer)?.Caller;

    /// <summary>Looks at what a request says about who asks: the request itself, or the refusal that comes in its place.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ParsedRequest> AdmitAsync(ParsedRequest parsed, CancellationToken cancellationToken)
    {
        if (access.IsOpen || (IsAdmitted && !parsed.SaysWho))
        {
            return parsed;
        }

        if (parsed.Request is not { } request)
        {
            // Who wanted to be somebody else must not have the rest done as who they were.
            IsAdmitted = false;
            return parsed;
        }

        try
        {
            User = await access.AuthenticateAsync(request.Auth, peer, cancellationToken).ConfigureAwait(false);
            IsAdmitted = true;
            return parsed;
        }
        catch (HarpErrorException refused)
        {
            IsAdmitted = false;
            return new ParsedRequest(parsed.Id, null, refused.Error);
        }
    }
}
