using Harp.Protocol.Values;

namespace Harp.Dispatcher.Hosts;

/// <summary>The way in which a host's daemon is reached (spec: "Hosts registry").</summary>
/// <param name="Name">The name that calls use.</param>
/// <param name="Address">An address or a name to look up.</param>
/// <param name="Port">The daemon's port.</param>
/// <param name="Credentials">What the daemon is told; null for a daemon that asks nobody.</param>
/// <param name="Tls">Whether the connection must be secured.</param>
internal sealed record HostEntry(string Name, string Address, int Port, Credentials? Credentials, bool Tls)
{
    /// <summary>The name that its certificate must have; <see cref="Name"/> where the line says nothing else.</summary>
    public string TlsName { get; init; } = Name;

    /// <summary>The SHA-256 of each certificate that is believed of it, whatever the authorities say; empty where they decide.</summary>
    public IReadOnlyList<string> TlsPins { get; init; } = [];
}
