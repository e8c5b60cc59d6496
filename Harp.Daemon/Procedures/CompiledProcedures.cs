using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures;

/// <summary>Procedures that were compiled from source, or read from an assembly.</summary>
/// <param name="Image">The assembly, for workers to load; null where it was one before.</param>
/// <param name="Catalogue">What can be called.</param>
/// <param name="References">The assemblies that it needs besides those that every worker has.</param>
internal sealed record CompiledProcedures(byte[]? Image, Catalogue Catalogue, IReadOnlyList<string> References);
