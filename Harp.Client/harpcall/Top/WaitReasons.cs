using System.Globalization;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Top;

/// <summary>The reason why a job waits, as far as the lists of a sample tell: it is pure.</summary>
internal sealed class WaitReasons
{
    private readonly TopSample _sample;
    private readonly Dictionary<QueueName, QueueInfo> _queues;
    private readonly Dictionary<string, int> _perHost;
    private readonly Dictionary<string, int> _ahead = new(StringComparer.Ordinal);

    public WaitReasons(TopSample sample)
    {
        _sample = sample;
        _queues = sample.Queues.DistinctBy(queue => QueueName.Parse(queue.Name)).ToDictionary(queue => QueueName.Parse(queue.Name));
        _perHost = sample.Running.GroupBy(job => job.Host, StringComparer.Ordinal).ToDictionary(
            host => host.Key, host => host.Count(), StringComparer.Ordinal);
        foreach (var line in sample.Waiting.Where(job => job.Queue is not null).GroupBy(job => QueueName.Parse(job.Queue!.Value)))
        {
            // The list begins with the newest, which stand last in their queue.
            var waiting = Math.Max(line.Count(), _queues.TryGetValue(line.Key, out var queue) ? queue.Waiting : 0);
            foreach (var (at, job) in line.Index())
            {
                _ahead[job.Id] = waiting - 1 - at;
            }
        }
    }

    public string Of(JobSummary job)
    {
        var ahead = _ahead.GetValueOrDefault(job.Id);
        var line = ahead == 0 ? "next" : string.Create(CultureInfo.InvariantCulture, $"{ahead} ahead");
        if (job.Queue is { } name && QueueOf(name) is { } queue && queue.Running >= queue.Concurrency)
        {
            return $"queue full {queue.Running}/{queue.Concurrency}, {line}";
        }

        return ahead > 0 ? line
            : IsFull("running", _sample.Running.Count) is { } dispatcher ? $"dispatcher full {dispatcher}"
            : IsFull("per_host", _perHost.GetValueOrDefault(job.Host)) is { } host ? $"host full {host}"
            : "about to start";
    }

    private QueueInfo? QueueOf(RawJson name) => _queues.GetValueOrDefault(QueueName.Parse(name));

    private string? IsFull(string limit, int count) => _sample.Limits.TryGetValue(limit, out var most) && count >= most
        ? string.Create(CultureInfo.InvariantCulture, $"{count}/{most}")
        : null;
}
