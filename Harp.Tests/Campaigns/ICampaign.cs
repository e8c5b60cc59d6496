namespace Harp.Tests.Campaigns;

/// <summary>
/// Something that is looked for longer than a test suite may take. It goes on in numbered rounds until its time is over. A round does the
/// same each time it is run with the same seed and number, as far as the machine lets it, so that what failed can be run again.
/// </summary>
internal interface ICampaign
{
    /// <summary>What it is called on the command line, and the name of its folder in <c>artifacts/campaigns/</c>.</summary>
    string Name { get; }

    /// <summary>What holds where it finds nothing, in one sentence.</summary>
    string Shows { get; }

    /// <summary>
    /// Runs rounds, most simply with <see cref="CampaignReport.EachRoundAsync"/>: one at least, and no further one once the deadline is
    /// over. The suite's sample gives a deadline that is over at once, so its single round takes 15 s at most:
    /// <see cref="CampaignReport.IsSample"/> tells where it must do less. Whatever is thrown is a finding.
    /// </summary>
    Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report);
}
