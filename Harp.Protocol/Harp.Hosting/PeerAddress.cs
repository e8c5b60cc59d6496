using System.Net;
using System.Net.Sockets;

namespace Harp.Hosting;

/// <summary>The key that counts as one peer where peers take turns.</summary>
public static class PeerAddress
{
    /// <summary>
    /// The peer's address. A network of IPv6 that one household or machine is given counts as one; <see cref="IPAddress.None"/> stands for
    /// what has no address.
    /// </summary>
    public static IPAddress Of(EndPoint? peer)
    {
        var address = (peer as IPEndPoint)?.Address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]) : address;
    }
}
