using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>All scenarios, by the names that the command line knows. Add one here.</summary>
internal static class ScenarioTable
{
    /// <param name="Name">What the command line calls it.</param>
    /// <param name="Create">Makes it.</param>
    /// <param name="Minutes">Whether it takes so long that it is left out where only a quick look is wanted.</param>
    internal sealed record Row(string Name, Func<Stage, LoadEffort, Scenario> Create, bool Minutes = false);

    public static Row[] All { get; } =
    [
        new("submit", (stage, effort) => new Submitting(stage, effort)),
        new("round-trip", (stage, effort) => new RoundTrips(stage, effort)),
        new("stream", (stage, effort) => new Streaming(stage, effort)),
        new("followers", (stage, effort) => new IdleFollowers(stage, effort)),
        new("waiting", (stage, effort) => new WaitingJobs(stage, effort)),
        new("library", (stage, effort) => new Library(stage, effort)),
        new("stored", (stage, effort) => new StoredHistory(stage, effort), Minutes: true),
    ];
}
