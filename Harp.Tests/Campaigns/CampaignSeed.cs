using System.Globalization;

namespace Harp.Tests.Campaigns;

/// <summary>
/// Where a campaign begins: a seed and the number of a round, written as <c>SEED:ROUND</c>, the seed in hexadecimal; without a round, the
/// first.
/// </summary>
internal readonly record struct CampaignSeed(ulong Seed, uint Round)
{
    public static CampaignSeed New() => new((ulong)Random.Shared.NextInt64(), 0);

    /// <exception cref="FormatException">It is written in another way.</exception>
    public static CampaignSeed Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2
            && ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seed)
            && uint.TryParse(parts.ElementAtOrDefault(1) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var round)
                ? new CampaignSeed(seed, round)
                : throw new FormatException($"expected a seed such as 00c0ffee or 00c0ffee:17, got '{text}'");
    }

    public override string ToString() => $"{Seed:x16}:{Round}";
}
