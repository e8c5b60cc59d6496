using Harp.Dispatcher.Storage.Disk;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// There is no room for what should be written, and this time the outcome is known: nothing of it was, and the same may be tried again. Who
/// does not try again treats it as any failure of the store.
/// </summary>
internal sealed class StoreFullException(string message, DiskShortage shortage, Exception? cause = null)
    : StoreFailedException(message, cause)
{
    /// <summary>The room there is, and the room that it would take.</summary>
    public DiskShortage Shortage { get; } = shortage;
}
