namespace Harp.Tests.Campaigns;

/// <summary>Numbers for a round: the same in every process, which <see cref="HashCode"/> would not give.</summary>
internal static class CampaignRandom
{
    public static Random Of(ulong seed, uint number) => new((int)(Mixed(seed ^ Mixed(number)) >> 32));

    /// <summary>The finisher of SplitMix64.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
