using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// The member <c>auth</c> of a request (spec: "Authentication"): <c>{"user":…,"password":…}</c> or <c>{"token":…}</c>.
/// Unlike other members it is never quoted in an error: whatever stands there may be a secret.
/// </summary>
internal static class ClientAuthMember
{
    private const int UserMember = 0;
    private const int PasswordMember = 1;
    private const int TokenMember = 2;

    private static readonly MemberTable Members = new("auth.", "user", "password", "token");

    /// <exception cref="HarpErrorException"><c>invalid_request</c>.</exception>
    public static ClientAuth? Read(in Envelope request) => request.Has((int)RequestMember.Auth) ? ReadPresent(request) : null;

    public static void Write(this ClientAuth auth, IBufferWriter<byte> output)
    {
        output.Write(",\"auth\":{"u8);
        if (auth.Credentials is { } credentials)
        {
            output.Write("\"user\":"u8);
            output.WriteText(credentials.User);
            output.Write(",\"password\":"u8);
            output.WriteText(credentials.Password);
        }
        else
        {
            output.Write("\"token\":"u8);
            output.WriteText(auth.Token!);
        }

        output.Write("}"u8);
    }

    private static ClientAuth ReadPresent(in Envelope request)
    {
        const int Auth = (int)RequestMember.Auth;
        Check(request.KindOf(Auth) == JsonTokenType.StartObject, "auth: expected an object with user and password, or with token");
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(request.Raw(Auth), Members, slots);
        Check(envelope.Unknown is null, "auth: expected user and password, or token, and no other member");
        if (envelope.Has(TokenMember))
        {
            Check(!envelope.Has(UserMember) && !envelope.Has(PasswordMember), "auth: expected either user and password or token, got both");
            return ClientAuth.OfToken(Text(envelope, TokenMember));
        }

        return ClientAuth.OfUser(new Credentials(Text(envelope, UserMember), Text(envelope, PasswordMember)));
    }

    private static string Text(in Envelope envelope, int member)
    {
        var name = envelope.NameOf(member);
        Check(envelope.KindOf(member) == JsonTokenType.String, $"{name}: expected a string");
        Check(envelope.Raw(member).Length is > 2
            and <= ProtocolLimits.NameBytesMax + 2, $"{name}: expected 1 to {ProtocolLimits.NameBytesMax} bytes");
        return envelope.Text(member);
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new HarpErrorException(HarpError.InvalidRequest(message));
        }
    }
}
