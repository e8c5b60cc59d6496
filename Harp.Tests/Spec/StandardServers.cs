using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>The servers as they are by default, and a daemon with the procedures of the examples.</summary>
public sealed class StandardServers() : VectorServers(SetupName)
{
    /// <summary>The set-up of a dialogue that names none.</summary>
    internal const string SetupName = "standard";

    private protected override async Task<int> StartOthersAsync(string users) =>
        (await ServeAsync("examples", DaemonCommand(Path.Combine(SourceTree.Root, "examples", "procedures.cs"), users))).Port;
}
