using Harp.Daemon.Workers;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures;

/// <summary>All procedures of a configuration.</summary>
/// <param name="Catalogue">What can be called.</param>
/// <param name="Image">The assembly of what is C# source, for workers to load; null where there is none.</param>
/// <param name="Manifest">What workers must know besides.</param>
internal sealed record LoadedProcedures(Catalogue Catalogue, byte[]? Image, WorkerManifest Manifest);
