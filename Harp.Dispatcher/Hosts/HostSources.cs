using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>The table of sources: which one the configuration asks for. Add a source here.</summary>
internal static class HostSources
{
    /// <summary>Opens the registry.</summary>
    /// <param name="file">The file of registry lines, where there is no program.</param>
    /// <param name="program">The program that prints them; null for none.</param>
    /// <param name="keepIn">The folder where what the program said is kept, null for nowhere. A file keeps itself.</param>
    /// <param name="limits">What bounds the program, and when the source is read again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">What is told of every reading.</param>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The source cannot be read.</exception>
    public static Task<HostUpkeep> OpenAsync(
        string file, IReadOnlyList<string>? program, string? keepIn, HostLimits limits, TimeProvider time, ILogger log) => program is null
        ? HostUpkeep.OpenAsync(new HostsFileSource(file, time, log), kept: null, limits, time, log)
        : HostUpkeep.OpenAsync(
            new HostsProgramSource(program, limits, time, log), keepIn is null ? null : new KeptHosts(keepIn, log), limits, time, log);
}
