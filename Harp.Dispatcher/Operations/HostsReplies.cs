using Harp.Dispatcher.Hosts;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>The registry as clients are told of it.</summary>
internal static class HostsReplies
{
    public static HostsReply Summary(HostRegistry hosts, HostSnapshot snapshot) =>
        new(snapshot.Hosts.Count, snapshot.Skipped, hosts.SourceKind, snapshot.ReadAt.ToUnixTimeMilliseconds());

    public static ListedHostReply Of(HostEntry host) => new(host.Name, host.Address, host.Port, host.Tls, host.Credentials?.User);
}
