using System.Threading.Channels;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Lets the loop's thread wait for messages. The posting thread wakes it directly: a task would be completed by a thread of the pool first.
/// </summary>
/// <param name="events">What happens.</param>
internal sealed class Arrivals(ChannelReader<LoopMessage> events)
{
    private readonly ManualResetEventSlim _arrived = new(initialState: false, spinCount: 0);

    /// <summary>Waits for something to happen; false when nothing will any more.</summary>
    /// <param name="crowd">Whether those that post are probably many.</param>
    /// <param name="batchMax">How many events are enough for one batch.</param>
    public bool Wait(bool crowd, int batchMax)
    {
        var arrival = events.WaitToReadAsync().ConfigureAwait(false).GetAwaiter();
        if (!arrival.IsCompleted)
        {
            _arrived.Reset();
            arrival.UnsafeOnCompleted(_arrived.Set);
            _arrived.Wait();
            if (crowd)
            {
                LetThemPost(batchMax);
            }
        }

        return arrival.GetResult();
    }

    /// <summary>
    /// Lets others post: whoever is about to post as well may do so first, for as long as they do: the more share a commit, the less each
    /// costs.
    /// </summary>
    private void LetThemPost(int batchMax)
    {
        int posted;
        do
        {
            posted = events.Count;
            Thread.Yield();
        }
        while (events.Count > posted && posted < batchMax);
    }
}
