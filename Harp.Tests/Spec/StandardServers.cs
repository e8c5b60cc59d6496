using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>The servers as they are by default, and a daemon with the procedures of the examples.</summary>
public sealed class StandardServers(SharedDaemon shared) : VectorServers(SetupName, shared)
{
    /// <summary>The set-up of a dialogue that names none.</summary>
    internal const string SetupName = "standard";

    private readonly SharedDaemon _shared = shared;

    private protected override async Task<int> StartOthersAsync() =>
        (await ServeAsync("examples", _shared.Command(
            CompiledOnce.ConfigurationOf(Path.Combine(SourceTree.Root, "examples", "procedures.cs"))))).Port;
}
