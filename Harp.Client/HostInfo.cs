using Harp.Protocol.Messages.Replies;

namespace Harp.Client;

/// <summary>A host that can be called (spec: "list_hosts"). Nobody is told a password.</summary>
/// <example><code>foreach (var host in (await caller.ListHostsAsync()).Hosts) Console.WriteLine($"{host.Name}
/// {host.Address}:{host.Port}");</code></example>
public sealed class HostInfo
{
    internal HostInfo(ListedHostReply reply, ReadOnlyMemory<byte> line)
    {
        Name = reply.Hostname;
        Address = reply.Address;
        Port = reply.Port;
        Tls = reply.Tls;
        User = reply.User;
        Utf8 = line.ToArray();
    }

    /// <summary>The name that calls use.</summary>
    public string Name { get; }

    /// <summary>The address of its daemon: an address, or a name to look up.</summary>
    public string Address { get; }

    /// <summary>The daemon's port.</summary>
    public int Port { get; }

    /// <summary>True if the connection to the daemon must be secured.</summary>
    public bool Tls { get; }

    /// <summary>As whom the dispatcher calls the daemon; null where the daemon asks nobody.</summary>
    public string? User { get; }

    /// <summary>The whole line as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The name and the address.</summary>
    public override string ToString() => $"{Name} at {Address}:{Port}";
}
