namespace Harp.Daemon.Procedures;

/// <summary>What a file of procedures became.</summary>
/// <param name="Image">The assembly, for workers to load.</param>
/// <param name="Catalogue">What can be called.</param>
internal sealed record CompiledProcedures(byte[] Image, Catalogue Catalogue);
