using System.Collections.Concurrent;
using System.Text;
using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Jobs;

/// <summary>
/// Reasons why jobs failed or what they raised, in short, asked of the dispatcher once for each. What a user may not read, or is gone
/// meanwhile, is left out: the list or the status, of which it is an extra, is known already.
/// </summary>
internal sealed class FailureReasons(HarpCaller caller)
{
    private const int AtOnce = 8;
    private const int AskedMax = 1000;
    private const int CharsMax = 200;

    private readonly ConcurrentDictionary<string, HarpError> _known = new(StringComparer.Ordinal);

    /// <summary>Asks for those that are not known yet: of the newest, where there are very many.</summary>
    public async Task LearnAsync(IEnumerable<(string Id, JobState? State)> jobs, CancellationToken cancellationToken)
    {
        var wanted = jobs.Where(job => job.State is JobState.Failed or JobState.Raised && !_known.ContainsKey(job.Id))
            .Take(AskedMax).Select(job => job.Id).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            wanted, options, async (id, stop) => await LearnAsync(id, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Type and message for people; null where nothing is known.</summary>
    public string? Of(string id) => _known.TryGetValue(id, out var error) ? $"{error.Type}: {Short(error.Message)}" : null;

    /// <summary>
    /// A job's object, which the dispatcher sent, with one member more as in an outcome: <c>"error":{"type":…,"message":…}</c>, or
    /// <c>exception</c>.
    /// </summary>
    public ReadOnlyMemory<byte> Told(string id, JobState? state, ReadOnlyMemory<byte> json)
    {
        if (!_known.TryGetValue(id, out var error) || json.Span[^1] != (byte)'}')
        {
            return json;
        }

        var member = $",\"{(state == JobState.Raised ? "exception" : "error")}\":"
            + $"{{\"type\":{StrictJson.FromValue(error.Type)},\"message\":{StrictJson.FromValue(Short(error.Message))}}}}}";
        return (byte[])[.. json.Span[..^1], .. Encoding.UTF8.GetBytes(member)];
    }

    private async Task LearnAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            if ((await caller.Job(id).TryResultAsync(cancellationToken).ConfigureAwait(false))?.Error is { } error)
            {
                _known[id] = error;
            }
        }
        catch (HarpException)
        {
            // That is told without the reason.
        }
    }

    private static string Short(string message) => CellText.Clip(message, CharsMax);
}
