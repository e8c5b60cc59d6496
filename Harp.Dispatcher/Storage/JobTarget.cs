namespace Harp.Dispatcher.Storage;

/// <summary>The facts that access rules ask of a job.</summary>
/// <param name="Host">The host it is for.</param>
/// <param name="Procedure">What it calls there.</param>
/// <param name="Caller">The user that submitted it; null where there are no users.</param>
internal sealed record JobTarget(string Host, string Procedure, string? Caller);
