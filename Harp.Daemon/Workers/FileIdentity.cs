namespace Harp.Daemon.Workers;

/// <summary>The identity of a file, whatever it is called, and whose.</summary>
/// <param name="DeviceMajor">With the next two: which one.</param>
/// <param name="DeviceMinor">The same.</param>
/// <param name="Inode">The same.</param>
/// <param name="Owner">The number of the user whose it is.</param>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode, uint Owner);
