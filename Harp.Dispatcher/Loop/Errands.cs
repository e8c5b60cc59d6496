using System.Threading.Channels;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The happenings that must reach the loop whatever else waits: pings, changes of the limits, steps of pruning, and the stop. They have a line of their own, which the loop takes
/// first, and goes on taking while a batch waits for room on the disk and the other line is full.
/// </summary>
/// <param name="waitingMax">How many may wait; who has one more waits.</param>
/// <param name="others">The line of all other happenings, for which the loop's thread waits.</param>
internal sealed class Errands(int waitingMax, ChannelWriter<LoopEvent> others)
{
    private readonly Channel<LoopEvent> _waiting = Channel.CreateBounded<LoopEvent>(
        new BoundedChannelOptions(waitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Those that wait.</summary>
    public ChannelReader<LoopEvent> Reader => _waiting.Reader;

    /// <summary>Adds a happening, waiting for a place where there is none, and wakes the loop.</summary>
    /// <exception cref="ChannelClosedException">The loop has ended.</exception>
    public async ValueTask AddAsync(LoopEvent happening)
    {
        await _waiting.Writer.WriteAsync(happening).ConfigureAwait(false);

        // Where the other line is full the loop is awake, or held, and then waits for both.
        others.TryWrite(LoopEvent.Tick.Instance);
    }

    /// <summary>No more come, nor any of the others.</summary>
    public void Complete()
    {
        _waiting.Writer.TryComplete();
        others.TryComplete();
    }
}
