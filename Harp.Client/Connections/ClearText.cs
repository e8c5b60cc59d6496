using System.Net;

namespace Harp.Client.Connections;

/// <summary>
/// Decides where secrets may go where nothing secures the connection: to this machine, and elsewhere only where that was said in so many
/// words.
/// </summary>
internal static class ClearText
{
    /// <summary>Refuses a peer that is known, before anything is connected, to be another machine.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public static void RefuseAddress(string host, string parameter)
    {
        if (IPAddress.TryParse(host, out var address) && !IsLoopback(address))
        {
            throw new ArgumentException(Refusal(host), parameter);
        }
    }

    /// <summary>The reason why nothing is sent to <paramref name="peer"/>.</summary>
    public static string Refusal(string peer) =>
        $"secrets would go to {peer} in clear: expected {nameof(HarpCallerOptions.Tls)}, an address of the "
            + $"loopback, or {nameof(HarpCallerOptions.AllowSecretsInClear)}";

    /// <summary>True if what is sent there stays on this machine.</summary>
    public static bool IsLocal(EndPoint? peer) => peer switch
    {
        IPEndPoint internet => IsLoopback(internet.Address),
        System.Net.Sockets.UnixDomainSocketEndPoint => true,
        _ => false,
    };

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
