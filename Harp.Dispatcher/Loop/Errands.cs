using System.Threading.Channels;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The events that must reach the loop whatever else waits: pings, changes of the limits, steps of pruning, and the stop. They have a line
/// of their own, which the loop takes first, and goes on taking while a batch waits for room on the disk and the other line is full.
/// </summary>
/// <param name="waitingMax">How many may wait; who has one more waits.</param>
/// <param name="others">The line of all other events, for which the loop's thread waits.</param>
internal sealed class Errands(int waitingMax, ChannelWriter<LoopMessage> others)
{
    private readonly Channel<LoopMessage> _waiting = Channel.CreateBounded<LoopMessage>(
        new BoundedChannelOptions(waitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Those that wait.</summary>
    public ChannelReader<LoopMessage> Reader => _waiting.Reader;

    /// <summary>Adds an event, waiting for a place where there is none, and wakes the loop.</summary>
    /// <exception cref="ChannelClosedException">The loop has ended.</exception>
    public async ValueTask AddAsync(LoopMessage message)
    {
        await _waiting.Writer.WriteAsync(message).ConfigureAwait(false);

        // Where the other line is full the loop is awake, or held, and then waits for both.
        others.TryWrite(LoopMessage.Tick.Instance);
    }

    /// <summary>No more come, nor any of the others.</summary>
    public void Complete()
    {
        _waiting.Writer.TryComplete();
        others.TryComplete();
    }
}
