using System.Globalization;
using System.Text.RegularExpressions;
using Harp.Tests.Fuzz;
using Harp.Tests.Tidy;

namespace Harp.Tests.Campaigns;

/// <summary>A round of each campaign in every test run, and the long runs that <c>.ci/campaign</c> asks for.</summary>
public sealed partial class CampaignTests
{
    public static TheoryData<string> Names { get; } = [.. CampaignTable.All.Select(campaign => campaign.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_of_a_campaign_finds_nothing(string name)
    {
        var from = CampaignSeed.New();
        using var report = CampaignReport.OfSample(name, from);
        await Assert.Single(CampaignTable.All, campaign => campaign.Name == name).RunAsync(from.Seed, CampaignDeadline.OneRound, report);
        Assert.True(report.Next.Round > from.Round, "the sample ran no round");
    }

    [Fact]
    public void Every_campaign_is_in_the_table_under_a_name_of_its_own()
    {
        Assert.Distinct(CampaignTable.All.Select(campaign => campaign.Name));
        Assert.All(CampaignTable.All, campaign => Assert.Matches(Name(), campaign.Name));
        Assert.All(CampaignTable.All, campaign => Assert.EndsWith(".", campaign.Shows, StringComparison.Ordinal));
        var kinds = typeof(ICampaign).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, Namespace: "Harp.Tests.Campaigns" } && type.IsAssignableTo(typeof(ICampaign)));
        Assert.Equal(
            kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal),
            CampaignTable.All.Select(campaign => campaign.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary><c>.ci/campaign</c>.</summary>
    [Fact(Explicit = true)]
    public void The_campaigns_are_listed()
    {
        foreach (var campaign in CampaignTable.All)
        {
            Console.WriteLine($"  {campaign.Name,-20} {campaign.Shows}");
        }
    }

    /// <summary><c>.ci/campaign NAME [--minutes N] [--seed S]</c>: several of one beginning share the minutes.</summary>
    [Fact(Explicit = true)]
    public async Task A_campaign_finds_nothing()
    {
        var campaigns = CampaignTable.Find(Needed("NAME"));
        var time = TimeSpan.FromMinutes(double.Parse(Setting("MINUTES") ?? "10", CultureInfo.InvariantCulture)) / campaigns.Count;
        foreach (var campaign in campaigns)
        {
            using var report = CampaignReport.Open(campaign.Name, Setting("SEED"), Console.WriteLine);
            await campaign.RunAsync(report.Next.Seed, new CampaignDeadline(time, TimeProvider.System), report);
            Console.WriteLine(
                $"{campaign.Name}: {campaign.Shows} Nothing else was found; "
                    + $"{Path.Combine(CampaignReport.FolderOf(campaign.Name), "report.txt")}");
        }
    }

    /// <summary><c>.ci/campaign replay NAME FILE|base64:…</c>.</summary>
    [Fact(Explicit = true)]
    public async Task A_replayed_input_does_nothing_wrong()
    {
        await using var target = FuzzTargets.Make(Needed("NAME").Replace(FuzzCampaign.Prefix, "", StringComparison.Ordinal));
        var input = Needed("INPUT");
        const string Coded = "base64:";
        var bytes = input.StartsWith(Coded, StringComparison.Ordinal)
            ? Convert.FromBase64String(input[Coded.Length..])
            : await File.ReadAllBytesAsync(input, TestContext.Current.CancellationToken);
        await new FuzzRun(target, FuzzCampaign.InputTime, alone: true).TryAsync(bytes, "replayed");
        Console.WriteLine($"{target.Name}: {bytes.Length} bytes, nothing wrong");
    }

    [Fact]
    public void CONTRIBUTING_names_every_campaign()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "CONTRIBUTING.md"));
        Assert.All(CampaignTable.All, campaign => Assert.Contains($"`{campaign.Name}`", text, StringComparison.Ordinal));
    }

    private static string Needed(string name) =>
        Setting(name) ?? throw new InvalidOperationException($"expected HARP_CAMPAIGN_{name} in the environment");

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable("HARP_CAMPAIGN_" + name) is { Length: > 0 } value ? value : null;

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Name();
}
