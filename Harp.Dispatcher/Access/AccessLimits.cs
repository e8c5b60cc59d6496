namespace Harp.Dispatcher.Access;

/// <summary>The price of guessing for those who guess, and how much of it there can be at once.</summary>
internal sealed record AccessLimits
{
    /// <summary>
    /// Passwords that wait to be verified, those that were verified before not among them; of more, the peers who send the most are told
    /// <c>overloaded</c>. Refusals that are held back are not counted: their connections are.
    /// </summary>
    public int AttemptsMax { get; init; } = 256;

    /// <summary>The time that the refusal of a failed attempt is held back.</summary>
    public TimeSpan FailureDelay { get; init; } = TimeSpan.FromSeconds(1);
}
