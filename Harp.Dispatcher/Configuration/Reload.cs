using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// Reads the configuration again while the dispatcher runs: the file, and the files that it or the command line names. All of it takes
/// effect or, where anything is wrong, nothing. Tells in one line which keys changed, never what they say, and which of them wait for the
/// next start.
/// </summary>
/// <param name="arguments">The command line, which wins over the file as it did at the start.</param>
/// <param name="started">The file as it was at the start; null where there is none.</param>
/// <param name="apply">Takes the options over.</param>
/// <param name="log">Told what came of it.</param>
internal sealed class Reload(ServeArguments arguments, Settings? started, Func<DispatcherOptions, Task> apply, ILogger log)
{
    /// <summary>
    /// The keys, and the tables of keys, that take effect at once. What is not among them was read at the start and stays.
    /// </summary>
    private static readonly string[] Live =
        ["allow", "daemon_tls.", "hosts", "hosts_program", "limits.", "queues.", "retention.", "times.", "tls.", "users"];

    /// <summary>Of those, the ones that are for what was made at the start.</summary>
    private static readonly string[] Fixed =
    [
        "limits.control_connections", "limits.reading_bytes", "limits.share_reading_bytes", "limits.daemon_reading_bytes",
        "limits.host_reading_bytes",
        "limits.cut", "limits.disk_reserve", "limits.disk_ballast", "times.disk_look", "times.peer_lost", "times.read_stall",
    ];

    private readonly ReloadReport _report = new(started, "users, hosts and certificates", IsLive, arguments.Overrides);

    /// <summary>Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            var settings = arguments.Read();
            await apply(arguments.ToOptions(settings)).ConfigureAwait(false);
            log.Reloaded(_report.Tell(settings));
        }
        catch (ConfigurationException mistake)
        {
            log.ReloadRefused(mistake.Message);
        }
        catch (IOException ended)
        {
            // The dispatcher is ending, and tells why itself.
            log.ReloadRefused(ended.Message);
        }
        catch (Exception fault)
        {
            // The barrier of the reload: a fault of ours must not cost the calls that run.
            log.ReloadFailed(fault);
        }
    }

    internal static bool IsLive(string key) =>
        !Fixed.Contains(key) && Live.Any(live => live.EndsWith('.') ? key.StartsWith(live, StringComparison.Ordinal) : key == live);
}
