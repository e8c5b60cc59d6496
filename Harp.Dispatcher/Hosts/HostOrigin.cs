namespace Harp.Dispatcher.Hosts;

/// <summary>The source of the hosts, and where the last good ones are kept.</summary>
/// <param name="Source">What says which hosts there are.</param>
/// <param name="Kept">Null where what it says is not kept.</param>
internal sealed record HostOrigin(IHostSource Source, KeptHosts? Kept);
