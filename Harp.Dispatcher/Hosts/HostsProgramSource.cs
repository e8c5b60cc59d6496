using System.Text;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>A program that prints registry lines: what it says counts if it ends by itself, in time, with status 0.</summary>
internal sealed class HostsProgramSource(IReadOnlyList<string> command, HostLimits limits, TimeProvider time, ILogger log) : IHostSource
{
    public string Kind => "program";

    public async Task<HostSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var output = await new BoundedProgram(command, limits, time, log).RunAsync(cancellationToken).ConfigureAwait(false);
        var lines = new HostLines(command[0], log);
        using var reader = new StreamReader(output, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            lines.Add(line);
        }

        return lines.ToSnapshot(time.GetUtcNow());
    }
}
