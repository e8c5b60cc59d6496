using System.Security.Authentication;
using System.Text.Json;

namespace Harp.Protocol.Transport.Tls;

/// <summary>The connection could not be secured; nothing was said on it.</summary>
public sealed class TlsFailedException : AuthenticationException
{
    /// <summary>A failure of which the message says what was expected and what came.</summary>
    public TlsFailedException(TlsFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The reason.</summary>
    public TlsFailure Failure { get; }

    /// <summary>The same as the member <c>reason</c> of an error's data: <c>name_mismatch</c>.</summary>
    public string Reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(Failure.ToString());
}
