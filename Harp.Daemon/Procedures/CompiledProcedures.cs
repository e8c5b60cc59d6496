using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures;

/// <summary>What source of procedures became, or an assembly is.</summary>
/// <param name="Image">The assembly, for workers to load; null where it was one before.</param>
/// <param name="Catalogue">What can be called.</param>
/// <param name="References">The assemblies that it needs besides those that every worker has.</param>
internal sealed record CompiledProcedures(byte[]? Image, Catalogue Catalogue, IReadOnlyList<string> References);
