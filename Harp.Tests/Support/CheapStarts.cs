using System.Runtime.CompilerServices;

namespace Harp.Tests.Support;

/// <summary>
/// Hundreds of processes are started by the tests, and most of their time is the start. The runtime writes each method's code through a
/// second mapping of its page, and counts what runs hot for a later, better compilation; neither is of use to a process that lives for a
/// second, and both together take a seventh of the processors' time.
/// </summary>
internal static class CheapStarts
{
    /// <summary>Before the first test: what is started inherits it.</summary>
    [ModuleInitializer]
    internal static void Begin()
    {
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
    }
}
