using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>A static file of registry lines. Lines that are none are skipped and counted; of two lines for one host the later holds.</summary>
internal static class HostsFile
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, HostEntry> Read(string path, ILogger log)
    {
        var hosts = new Dictionary<string, HostEntry>();
        var skipped = 0;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (HostLine.TryParse(line, out var entry, out var reason))
            {
                hosts[entry.Name] = entry;
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                skipped++;
                log.HostLineSkipped(path, number, reason);
            }
        }

        log.HostsRead(hosts.Count, skipped, path);
        return hosts;
    }
}
