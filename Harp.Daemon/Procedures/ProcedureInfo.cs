namespace Harp.Daemon.Procedures;

/// <summary>What the daemon knows of a procedure without running anything of it.</summary>
/// <param name="Name">What callers call it.</param>
/// <param name="Streams">Whether packets may come before its outcome.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Summary">Its summary comment; empty where it has none.</param>
internal sealed record ProcedureInfo(string Name, bool Streams, IReadOnlyList<ParameterInfo> Parameters, string Summary);
