using System.Net;

namespace Harp.Hosting;

/// <summary><c>ADDRESS:PORT</c>, an IPv6 address in brackets; and which of them may be listened on.</summary>
public static class ListenAddress
{
    /// <exception cref="ConfigurationException">It is malformed.</exception>
    public static IPEndPoint Parse(string text)
    {
        var numeric = text.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1:{text["localhost:".Length..]}" : text;
        var colon = numeric.LastIndexOf(':');
        return colon < 1 || numeric[colon - 1] == ':' || !IPEndPoint.TryParse(numeric, out var endPoint)
            ? throw new ConfigurationException($"listen: expected ADDRESS:PORT such as 127.0.0.1:4306 or [::1]:4306, got '{text}'")
            : endPoint;
    }

    /// <summary>
    /// Refuses an address that other machines reach, unless what crosses the network is encrypted and whoever asks must say who they are.
    /// </summary>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="tls">Whether connections are secured.</param>
    /// <param name="users">Whether there are users.</param>
    /// <exception cref="ConfigurationException">It may not be listened on.</exception>
    public static void RefuseExposed(IPEndPoint endPoint, bool tls, bool users)
    {
        if (!IPAddress.IsLoopback(endPoint.Address) && !(tls && users))
        {
            throw new ConfigurationException($"listen: expected a loopback address, got '{endPoint.Address}': {Missing(tls, users)}");
        }
    }

    private static string Missing(bool tls, bool users) => (tls, users) switch
    {
        (false, false) => "without TLS and users, whoever reaches it could read and do everything (--tls-certificate FILE, --users FILE)",
        (false, true) => "without TLS, passwords and results would cross the network in clear (--tls-certificate FILE)",
        _ => "without users, whoever reaches it could do everything (--users FILE)",
    };
}
