namespace Harp.Daemon.Workers;

/// <summary>The end of a worker.</summary>
/// <param name="Words">How, in words.</param>
/// <param name="Why">What is known of the reason; null where nothing is.</param>
/// <param name="Left">What it had started and could not be killed.</param>
internal sealed record WorkerEnd(string Words, string? Why, IReadOnlyList<int> Left)
{
    /// <summary>A likely reason, for where neither the system nor the process itself gave one; null where there is none.</summary>
    public string? Guess { get; init; }

    /// <summary>It has not, as far as is known.</summary>
    public static WorkerEnd Unknown { get; } = new("no status", Why: null, []);
}
