using Harp.Tests.Campaigns.Floods;
using Harp.Tests.Fuzz;

namespace Harp.Tests.Campaigns;

/// <summary>Every campaign. A new one: a class in this folder, and a line here.</summary>
internal static class CampaignTable
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        .. FuzzTargets.Names.Select(target => new FuzzCampaign(target)),
        new DocumentCampaign(),
        new CrashCampaign(),
        new HistoryCampaign(),
        .. Flood.All.Select(flood => new FloodCampaign(flood)),
        new StoreOpeningCampaign(),
    ];

    /// <summary>The campaign of a name, or all whose names begin with it and a hyphen.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<ICampaign> Find(string name)
    {
        ICampaign[] found = [.. All.Where(
            campaign => campaign.Name == name || campaign.Name.StartsWith(name + "-", StringComparison.Ordinal))];
        return found.Length > 0
            ? found
            : throw new ArgumentException(
                $"no campaign is called '{name}'; there are {string.Join(", ", All.Select(campaign => campaign.Name))}", nameof(name));
    }
}
