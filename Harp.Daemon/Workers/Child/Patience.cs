namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The time at which whoever waits for a call gives it up: at a deadline, or after a silence. Whoever has something to say that is not
/// finished says it a little before.
/// </summary>
/// <param name="deadline">When the call ends at the latest; null for never.</param>
/// <param name="silence">How long nothing may be said; null for any time.</param>
/// <param name="time">What time it is.</param>
internal sealed class Patience(DateTimeOffset? deadline, TimeSpan? silence, TimeProvider time)
{
    /// <summary>The earliest time at which it is said, as a time and as a part of the whole.</summary>
    private static readonly TimeSpan EarlierMost = TimeSpan.FromSeconds(1);
    private const int EarlierPart = 5;

    private readonly TimeSpan? _untilDeadline = deadline - time.GetUtcNow();
    private readonly long _began = time.GetTimestamp();
    private long _spoken = time.GetTimestamp();

    /// <summary>That of who has no limits.</summary>
    public static Patience Endless { get; } = new(null, null, TimeProvider.System);

    /// <summary>The time that is left; not more than none where it is time now, null where nobody gives up.</summary>
    public TimeSpan? Left
    {
        get
        {
            var whole = Before(_untilDeadline) - time.GetElapsedTime(_began);
            var still = Before(silence) - time.GetElapsedTime(_spoken);
            return whole is null || still < whole ? still : whole;
        }
    }

    /// <summary>Something was said.</summary>
    public void Speak() => _spoken = time.GetTimestamp();

    private static TimeSpan? Before(TimeSpan? limit) =>
        limit is not { } all ? null : all - (all / EarlierPart < EarlierMost ? all / EarlierPart : EarlierMost);
}
