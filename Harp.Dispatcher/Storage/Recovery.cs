namespace Harp.Dispatcher.Storage;

/// <summary>What a start finds.</summary>
/// <param name="Waiting">The jobs to go on with, in the order of their submission.</param>
/// <param name="Interrupted">The jobs that ran, and have been ended as interrupted.</param>
internal sealed record Recovery(IReadOnlyList<UnfinishedJob> Waiting, IReadOnlyList<UnfinishedJob> Interrupted);
