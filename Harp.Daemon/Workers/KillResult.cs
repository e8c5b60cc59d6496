namespace Harp.Daemon.Workers;

/// <summary>The processes that one look for the processes of a worker found.</summary>
/// <param name="Dying">Those that were sent the signal and are not gone yet.</param>
/// <param name="Unkillable">Those that the daemon may not kill, or that did not go in time.</param>
internal sealed record KillResult(IReadOnlyList<int> Dying, IReadOnlyList<int> Unkillable);
