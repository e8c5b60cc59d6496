using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Requests;

namespace HarpWeb.Jobs;

/// <summary>
/// A job as server-sent events: <c>packet</c> (its number is the event's id, its data the packet, byte for byte), <c>outcome</c> at the
/// end, <c>state</c> at the beginning and whenever nothing came for a while, and <c>trouble</c>, a sentence, after which the browser asks
/// again from where it was. The dispatcher keeps the packets, so nothing is kept here, and any process of the application can answer.
/// </summary>
internal sealed class JobEvents(TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<SseItem<string>> FollowAsync(
        IHarpJob job, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A stream that is open does not hold up the end of the application; browsers come back to its successor.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        yield return await StateAsync(job, stop.Token);

        var stream = job.FollowAsync(StreamStart.Since(since), cancellationToken: stop.Token);
        await using var packets = stream.GetAsyncEnumerator(stop.Token);
        while (true)
        {
            var next = packets.MoveNextAsync().AsTask();
            while (!await EndsWithinAsync(next))
            {
                yield return await StateAsync(job, stop.Token);
            }

            if (next.Exception?.InnerException is HarpException trouble)
            {
                yield return Event("trouble", Sentence.Of(trouble).Text);
                yield break;
            }

            if (next.IsCanceled || !await next)
            {
                break;
            }

            var (number, data) = packets.Current;
            yield return new SseItem<string>(data.ToString(), "packet") { EventId = $"{number}" };
        }

        if (stream.Outcome is { } outcome)
        {
            yield return await StateAsync(job, stop.Token);
            yield return Event("outcome", OutcomeView.Of(outcome));
        }
    }

    private async Task<bool> EndsWithinAsync(Task next)
    {
        await next.WaitAsync(Quiet, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next.IsCompleted;
    }

    private static async Task<SseItem<string>> StateAsync(IHarpJob job, CancellationToken cancellationToken)
    {
        try
        {
            return Event("state", JobView.Of(job.Id, await job.StatusAsync(cancellationToken)));
        }
        catch (HarpException trouble)
        {
            return Event("trouble", Sentence.Of(trouble).Text);
        }
    }

    private static SseItem<string> Event<T>(string type, T data) =>
        new(JsonSerializer.Serialize(data, JsonSerializerOptions.Web), type) { ReconnectionInterval = Reconnection };
}
