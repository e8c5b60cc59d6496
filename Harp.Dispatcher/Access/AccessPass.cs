namespace Harp.Dispatcher.Access;

/// <summary>
/// With what somebody was let in, kept as long as they are here: the line of the users file, never the password or token.
/// </summary>
/// <param name="User">Who it is.</param>
/// <param name="Hash">What the users file holds of the password or token that was shown.</param>
internal sealed record AccessPass(string User, string Hash)
{
    /// <summary>The users and rules in which it was last found.</summary>
    public AccessTable? Table { get; set; }
}
