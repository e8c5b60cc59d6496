namespace Harp.Dispatcher.Access;

/// <summary>What guessing costs those who guess, and how much of it there can be at once.</summary>
internal sealed record AccessLimits
{
    /// <summary>Attempts to authenticate that are being verified or wait for their refusal; one more is told <c>overloaded</c>.</summary>
    public int AttemptsMax { get; init; } = 256;

    /// <summary>How long the refusal of a failed attempt is held back.</summary>
    public TimeSpan FailureDelay { get; init; } = TimeSpan.FromSeconds(1);
}
