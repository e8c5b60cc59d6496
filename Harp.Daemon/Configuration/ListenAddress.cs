using System.Net;

namespace Harp.Daemon.Configuration;

/// <summary><c>ADDRESS:PORT</c>, an IPv6 address in brackets. Only the machine itself can be served as long as nothing encrypts.</summary>
internal static class ListenAddress
{
    /// <exception cref="ConfigurationException">It is malformed, or not loopback.</exception>
    public static IPEndPoint Parse(string text)
    {
        var numeric = text.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1:{text["localhost:".Length..]}" : text;
        var colon = numeric.LastIndexOf(':');
        if (colon < 1 || numeric[colon - 1] == ':' || !IPEndPoint.TryParse(numeric, out var endPoint))
        {
            throw new ConfigurationException($"listen: expected ADDRESS:PORT such as 127.0.0.1:4306 or [::1]:4306, got '{text}'");
        }

        return IPAddress.IsLoopback(endPoint.Address)
            ? endPoint
            : throw new ConfigurationException(
                $"listen: expected a loopback address, got '{endPoint.Address}': passwords and results would cross the network in clear");
    }
}
