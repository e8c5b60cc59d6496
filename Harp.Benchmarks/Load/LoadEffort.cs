using System.Globalization;
using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Load;

/// <summary>How much a run does.</summary>
/// <param name="Turns">How many turns there are, after one to warm up.</param>
internal sealed record LoadEffort(int Turns)
{
    /// <summary>How long a crowd asks.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>The number of packets that a stream has.</summary>
    public required int Packets { get; init; }

    /// <summary>How many follow a job that sleeps.</summary>
    public required int Followers { get; init; }

    /// <summary>The number of jobs that wait beside short ones.</summary>
    public required int Waiting { get; init; }

    /// <summary>In how many queues they do.</summary>
    public required int Queues { get; init; }

    /// <summary>The number of ended jobs that a store has.</summary>
    public required int Stored { get; init; }

    /// <summary>The day, the load and the machine, as they stand above a table of figures.</summary>
    /// <param name="more">What else there is to say in the first sentence.</param>
    public string Circumstances(string more = "")
    {
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var load = string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
        return $"""
            {(Turns == 1 ? "One turn" : $"Medians of {Turns} turns")} after one to warm up, {today}; load average {load} at the start{more}.

            ```
            {string.Join('\n', Machine.Describe())}
            ```
            """;
    }

    public static LoadEffort Full(int turns, int stored) => new(turns)
    {
        Time = TimeSpan.FromSeconds(2),
        Packets = 500_000,
        Followers = 10_000,
        Waiting = 200_000,
        Queues = 1_000,
        Stored = stored,
    };

    /// <summary>Enough to see that everything works; its figures are no figures.</summary>
    public static LoadEffort Quick(int stored) => new(Turns: 1)
    {
        Time = TimeSpan.FromMilliseconds(300),
        Packets = 20_000,
        Followers = 500,
        Waiting = 4_000,
        Queues = 100,
        Stored = stored,
    };
}
