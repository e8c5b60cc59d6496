using System.Diagnostics.CodeAnalysis;

namespace Harp.Dispatcher.Access;

/// <summary>The users and the rules of one moment, which belong together: they are replaced as a whole.</summary>
/// <param name="authenticator">Who there is; null where everybody may do everything.</param>
/// <param name="rules">What they may do.</param>
internal sealed class AccessTable(Authenticator? authenticator, AccessRules rules)
{
    public Authenticator? Authenticator { get; } = authenticator;

    public AccessRules Rules { get; } = rules;

    public bool IsOpen => Authenticator is null;

    /// <summary>True if there is such a user: a rule for everybody is not for those who are gone.</summary>
    public bool Knows([NotNullWhen(true)] string? user) => user is not null && Authenticator is not null && Authenticator.Knows(user);
}
