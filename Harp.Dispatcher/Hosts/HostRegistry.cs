namespace Harp.Dispatcher.Hosts;

/// <summary>The hosts that can be called. Read by anybody at any time; replaced as a whole.</summary>
internal sealed class HostRegistry
{
    private volatile IReadOnlyDictionary<string, HostEntry> _hosts = new Dictionary<string, HostEntry>();

    public HostEntry? Find(string name) => _hosts.GetValueOrDefault(name);

    public void Replace(IReadOnlyDictionary<string, HostEntry> hosts) => _hosts = hosts;
}
