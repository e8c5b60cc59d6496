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
        string file, IReadOnlyList<string>? program, string? keepIn, HostLimits limits, TimeProvider time, ILogger log) =>
        HostUpkeep.OpenAsync(Of(file, program, keepIn, limits, time, log), limits, time, log);

    /// <summary>
    /// The mistake in the source of the hosts; null where nothing is. A file is read, a program only looked for.
    /// </summary>
    public static async Task<string?> FindMistakeAsync(string file, IReadOnlyList<string>? program, ILogger log)
    {
        if (program is not null)
        {
            return ProgramPath.Find(program[0]) is null
                ? $"hosts_program: expected a program, got '{program[0]}': there is no such file, or it is not executable"
                : null;
        }

        try
        {
            await new HostsFileSource(file, TimeProvider.System, log).ReadAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"hosts: {unreadable.Message}";
        }
    }

    /// <summary>The same for a registry that is open: see <see cref="HostUpkeep.ChangeAsync"/>.</summary>
    public static HostOrigin Of(
        string file, IReadOnlyList<string>? program, string? keepIn, HostLimits limits, TimeProvider time, ILogger log) => program is null
        ? new HostOrigin(new HostsFileSource(file, time, log), Kept: null)
        : new HostOrigin(new HostsProgramSource(program, limits, time, log), keepIn is null ? null : new KeptHosts(keepIn, log));
}
