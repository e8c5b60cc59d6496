namespace Harp.Hosting.Authentication;

/// <summary>One token of a user, as a users file holds it.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Hash">See <see cref="TokenHash"/>.</param>
public sealed record UserToken(string User, ReadOnlyMemory<byte> Hash);
