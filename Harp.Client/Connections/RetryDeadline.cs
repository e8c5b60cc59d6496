namespace Harp.Client.Connections;

/// <summary>For how long one question is asked again and again while the dispatcher cannot be reached: pure, time is a parameter.</summary>
/// <param name="limit">How long, from the moment at which it could not be reached any more.</param>
internal sealed class RetryDeadline(TimeSpan limit)
{
    private TimeSpan? _troubleSince;
    private TimeSpan? _sentAt;

    /// <summary>The question was sent, and waits for its answer.</summary>
    public void Sent(TimeSpan now) => _sentAt = now;

    /// <summary>
    /// The time left to try after a failure; zero where the time is over. A connection that had lasted for longer than the limit was no
    /// trouble.
    /// </summary>
    public TimeSpan AfterFailure(TimeSpan now)
    {
        if (_troubleSince is not { } since || (_sentAt is { } sent && now - sent > limit))
        {
            _troubleSince = since = now;
        }

        _sentAt = null;
        return now - since < limit ? limit - (now - since) : TimeSpan.Zero;
    }
}
