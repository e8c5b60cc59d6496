using Harp.Daemon.Procedures;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Configuration;

/// <summary>
/// Reads the configuration again while the daemon runs: the file, and the files that it or the command line names, the procedures among
/// them. All of it takes effect or, where anything is wrong, nothing; either is told in one line.
/// </summary>
/// <param name="arguments">The command line, which wins over the file as it did at the start.</param>
/// <param name="started">The file as it was at the start; null where there is none.</param>
/// <param name="apply">Takes the options over.</param>
/// <param name="log">Told what came of it.</param>
internal sealed class Reload(ServeArguments arguments, Settings? started, Func<DaemonOptions, Task> apply, ILogger log)
{
    /// <summary>
    /// The keys that wait for the next start: none but what the socket was made of at which callers connect, and what bounds all its
    /// connections.
    /// </summary>
    private static bool IsLive(string key) =>
        key is not ("listen" or "log.format" or "times.peer_lost" or "limits.reading_bytes" or "limits.share_reading_bytes");

    private readonly ReloadReport _report = new(started, "procedures, users, rules and certificates", IsLive, arguments.Overrides);

    /// <summary>Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            var settings = arguments.Read();
            await apply(OptionsBuilder.Build(arguments)).ConfigureAwait(false);
            log.Reloaded(_report.Tell(settings));
        }
        catch (Exception mistake) when (mistake is ConfigurationException or CompilationException or HarpErrorException or IOException)
        {
            log.ReloadRefused(mistake is HarpErrorException coded ? coded.Error.Message : mistake.Message);
        }
#pragma warning disable CA1031 // The barrier of the reload: a fault of ours must not cost the calls that run.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.ReloadFailed(fault);
        }
    }
}
