namespace Harp.Protocol.Values;

/// <summary>A user and a password. The password never appears in text made of this.</summary>
/// <param name="User">Who asks.</param>
/// <param name="Password">The proof, in clear.</param>
public sealed record Credentials(string User, string Password)
{
    /// <summary>The user alone.</summary>
    public override string ToString() => $"Credentials {{ User = {User} }}";
}
