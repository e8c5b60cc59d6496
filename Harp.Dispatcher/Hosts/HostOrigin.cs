namespace Harp.Dispatcher.Hosts;

/// <summary>Where the hosts come from, and where the last good ones are kept.</summary>
/// <param name="Source">What says which hosts there are.</param>
/// <param name="Kept">Null where what it says is not kept.</param>
internal sealed record HostOrigin(IHostSource Source, KeptHosts? Kept);
