namespace Harp.Benchmarks.Load.Clients;

/// <summary>How much each client of a crowd does: so long, or so many operations.</summary>
internal readonly record struct Amount(TimeSpan Time, long Operations)
{
    public static Amount For(TimeSpan time) => new(time, long.MaxValue);

    public static Amount Of(long operations) => new(TimeSpan.MaxValue, operations);
}
