using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>A static file of registry lines. Lines that are none are skipped and counted; of two lines for one host the later holds.</summary>
internal sealed class HostsFileSource(string path, TimeProvider time, ILogger log) : IHostSource
{
    public string Kind => "file";

    public async Task<HostSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var hosts = new Dictionary<string, HostEntry>();
        var skipped = 0;
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
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
        return new HostSnapshot(hosts, skipped, time.GetUtcNow());
    }
}
