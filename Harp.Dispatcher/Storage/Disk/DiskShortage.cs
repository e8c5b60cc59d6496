namespace Harp.Dispatcher.Storage.Disk;

/// <summary>There is no room for new jobs.</summary>
/// <param name="FreeBytes">What the store's file system had free when it was looked at last.</param>
/// <param name="NeededBytes">What it must have free until jobs are accepted again.</param>
internal sealed record DiskShortage(long FreeBytes, long NeededBytes);
