namespace Harp.Tests.Campaigns;

/// <summary>The moment from which on a campaign begins no further round.</summary>
internal sealed class CampaignDeadline(TimeSpan time, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    /// <summary>One round, and no more.</summary>
    public static CampaignDeadline OneRound => new(TimeSpan.Zero, TimeProvider.System);

    public bool IsOver => clock.GetElapsedTime(_began) >= time;
}
