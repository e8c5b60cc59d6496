using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// Makes a registry of lines. Lines that are none are skipped and counted, the first of them logged; of two lines for one host the later
/// holds, which is logged, too.
/// </summary>
/// <param name="origin">The file or program that they come from, for the log.</param>
/// <param name="log">Where skipped lines are told.</param>
internal sealed class HostLines(string origin, ILogger log)
{
    /// <summary>The number of lines of one reading that are logged, of each kind; a source gone mad must not fill the log.</summary>
    private const int LoggedMax = 20;

    private readonly Dictionary<string, HostEntry> _hosts = [];
    private readonly Dictionary<string, string> _lines = [];
    private int _number;
    private int _skipped;
    private int _doubts;

    public void Add(string line)
    {
        _number++;
        if (HostLine.TryParse(line, out var entry, out var reason, out var doubt))
        {
            Doubt(_hosts.ContainsKey(entry.Name) ? $"host '{entry.Name}' stands in an earlier line, too; this one holds" : null);
            Doubt(doubt);
            _hosts[entry.Name] = entry;
            _lines[entry.Name] = line;
        }
        else if (!string.IsNullOrWhiteSpace(line) && ++_skipped <= LoggedMax)
        {
            log.HostLineSkipped(origin, _number, reason);
        }
    }

    private void Doubt(string? doubt)
    {
        if (doubt is not null && ++_doubts <= LoggedMax)
        {
            log.HostLineDoubted(origin, _number, doubt);
        }
    }

    /// <summary>A snapshot of what was read, at that moment.</summary>
    public HostSnapshot ToSnapshot(DateTimeOffset readAt)
    {
        log.HostsRead(_hosts.Count, _skipped, origin);
        return new HostSnapshot(_hosts, _skipped, readAt) { Lines = _lines.Values };
    }
}
