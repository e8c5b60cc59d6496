namespace Harp.Dispatcher.Storage;

/// <summary>The extent of a job, without its outcome.</summary>
/// <param name="Packets">How many packets are stored.</param>
/// <param name="HasEnded">Whether it has ended, so that no more will come.</param>
internal readonly record struct JobExtent(long Packets, bool HasEnded);
