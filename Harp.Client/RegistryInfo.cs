using Harp.Client.Connections;
using Harp.Protocol.Messages.Replies;

namespace Harp.Client;

/// <summary>The dispatcher's registry of hosts as a whole (spec: "list_hosts", "refresh_hosts").</summary>
/// <example><code>var registry = await caller.RefreshHostsAsync(); Console.WriteLine($"{registry.Hosts} hosts, {registry.Skipped} lines
/// skipped");</code></example>
public sealed class RegistryInfo
{
    internal RegistryInfo(HostsReply reply, ReadOnlyMemory<byte> line)
    {
        Hosts = reply.Count;
        Skipped = reply.Skipped;
        Source = reply.Source;
        RefreshedAt = UnixTime.OfMilliseconds(reply.RefreshedMs);
        Utf8 = line.ToArray();
    }

    /// <summary>The number of hosts that can be called.</summary>
    public long Hosts { get; }

    /// <summary>The number of lines of the source that were none.</summary>
    public long Skipped { get; }

    /// <summary>The kind of source it is, such as <c>file</c>.</summary>
    public string Source { get; }

    /// <summary>The time at which the source was last read with success.</summary>
    public DateTimeOffset RefreshedAt { get; }

    /// <summary>The whole line as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }
}
