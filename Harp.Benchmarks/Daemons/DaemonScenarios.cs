using Harp.Benchmarks.Load.Scenarios;

namespace Harp.Benchmarks.Daemons;

/// <summary>What a daemon is driven through, by the names that the command line knows. Add one here.</summary>
internal static class DaemonScenarios
{
    public static ScenarioTable.Row[] All { get; } =
    [
        new("calls", (stage, effort) => new ShortCalls(stage, effort)),
        new("first", (stage, effort) => new FirstCalls(stage, effort)),
        new("streams", (stage, effort) => new PacketStreams(stage, effort)),
        new("sleepers", (stage, effort) => new Sleepers(stage, effort)),
    ];
}
