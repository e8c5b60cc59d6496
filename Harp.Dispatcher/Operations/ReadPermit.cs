namespace Harp.Dispatcher.Operations;

/// <summary>
/// The right to hold something that was read from the store; dispose of it when that is written. With it comes a turn to work, which ends
/// early where the write does not end at once: who waits for a client works no more.
/// </summary>
internal abstract class ReadPermit : IDisposable
{
    /// <summary>About how many bytes of packets may be read and held.</summary>
    public abstract int BytesMax { get; }

    /// <summary>Takes room for something longer, where there is some at once; it is given back with the hold.</summary>
    public abstract bool TryTake(long bytes);

    /// <summary>The same, waiting for it, while others work; false where nobody is left to be answered.</summary>
    public abstract Task<bool> TakeAsync(long bytes);

    /// <summary>Others may work from now on; what was read is still held.</summary>
    public abstract void EndTurn();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Lets others work while whoever waits for the client, or for its turn to write, does no work meanwhile.</summary>
    /// <param name="hold">What is held; null where nothing is.</param>
    /// <param name="write">What may have to wait.</param>
    public static ValueTask WorkUntilItStalls(ReadPermit? hold, ValueTask write)
    {
        if (!write.IsCompleted)
        {
            hold?.EndTurn();
        }

        return write;
    }
}
