using System.Globalization;

namespace Harp.Client.CommandLine.Configuration;

/// <summary><c>ADDRESS:PORT</c>, <c>[IPV6]:PORT</c>, or an address alone for the default port.</summary>
internal readonly record struct DispatcherAddress(string Host, int Port)
{
    public const string Variable = "HARP_DISPATCHER";

    public static DispatcherAddress Default { get; } = new("127.0.0.1", HarpCallerOptions.DefaultPort);

    /// <param name="text">What was typed.</param>
    /// <param name="source">Where it was typed, for the message.</param>
    /// <param name="port">The port where none is said.</param>
    /// <exception cref="UsageException">It is no such thing.</exception>
    public static DispatcherAddress Parse(string text, string source = "--dispatcher", int port = HarpCallerOptions.DefaultPort)
    {
        var bracket = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        var hasPort = colon > bracket && (bracket >= 0 || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = (hasPort ? text[..colon] : text).TrimStart('[').TrimEnd(']');
        if (host.Length == 0
            || (hasPort && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535)))
        {
            throw new UsageException($"{source}: expected ADDRESS:PORT with a port from 1 to 65535, got '{text}'");
        }

        return new DispatcherAddress(host, port);
    }

    /// <summary>As it is typed.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
