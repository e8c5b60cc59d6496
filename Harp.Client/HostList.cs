namespace Harp.Client;

/// <summary>The hosts that can be called, as <see cref="HarpCaller.ListHostsAsync"/> gives them.</summary>
/// <param name="Hosts">The hosts, in the order of their names.</param>
/// <param name="Registry">What is known of the registry as a whole.</param>
/// <example><code>var list = await caller.ListHostsAsync(); Console.WriteLine($"{list.Hosts.Count} hosts, read
/// {list.Registry.RefreshedAt:u}");</code></example>
public sealed record HostList(IReadOnlyList<HostInfo> Hosts, RegistryInfo Registry);
