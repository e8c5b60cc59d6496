using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>A static file of registry lines.</summary>
internal sealed class HostsFileSource(string path, TimeProvider time, ILogger log) : IHostSource
{
    public string Kind => "file";

    public async Task<HostSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new HostLines(path, log);
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            lines.Add(line);
        }

        return lines.ToSnapshot(time.GetUtcNow());
    }
}
