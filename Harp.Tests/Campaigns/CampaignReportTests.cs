namespace Harp.Tests.Campaigns;

/// <summary>How a campaign goes on, stops and tells.</summary>
public sealed class CampaignReportTests : IDisposable
{
    private readonly string _name = $"report-{Guid.NewGuid():n}";

    public void Dispose() => Directory.Delete(CampaignReport.FolderOf(_name), recursive: true);

    [Fact]
    public async Task A_campaign_goes_on_with_the_round_and_the_seed_where_it_stopped()
    {
        var seed = await RunAsync(null, 0);
        Assert.Equal(seed, await RunAsync(null, 1));
        Assert.Equal(seed, await RunAsync($"{seed:x16}", 0));
        Assert.Equal(seed, await RunAsync($"{seed:x16}:17", 17));
        Assert.Equal(seed, await RunAsync(null, 18));
        await RunAsync("new", 0);
    }

    [Fact]
    public async Task A_round_that_failed_is_told_with_what_repeats_it_and_comes_first_the_next_time()
    {
        using (var report = CampaignReport.Open(_name, "c0ffee:3"))
        {
            var found = await Assert.ThrowsAsync<CampaignFinding>(() => report.EachRoundAsync(
                CampaignDeadline.OneRound, _ => throw new InvalidOperationException("something is lost")));
            Assert.Contains("something is lost", found.Message, StringComparison.Ordinal);
            Assert.Contains($".ci/campaign {_name} --seed 0000000000c0ffee:3", found.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0xc0ffeeUL, await RunAsync(null, 3));
        var told = await File.ReadAllTextAsync(
            Path.Combine(CampaignReport.FolderOf(_name), "report.txt"), TestContext.Current.CancellationToken);
        Assert.Contains("round 3 FAILED: something is lost", told, StringComparison.Ordinal);
        Assert.Contains("round 3: done", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1:2:3")]
    [InlineData("1:-2")]
    public void A_seed_that_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => CampaignSeed.Parse(text));

    /// <summary>One round, which must have this number.</summary>
    private async Task<ulong> RunAsync(string? seed, uint expected)
    {
        using var report = CampaignReport.Open(_name, seed);
        await report.EachRoundAsync(CampaignDeadline.OneRound, round =>
        {
            Assert.Equal(expected, round);
            return Task.FromResult("done");
        });
        return report.Next.Seed;
    }
}
