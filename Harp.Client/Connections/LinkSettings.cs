using Harp.Protocol;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;

namespace Harp.Client.Connections;

/// <summary>The settings that both legs need to know to open a connection and to speak on it.</summary>
internal sealed record LinkSettings(
    string Host, int Port, TimeSpan ConnectTimeout, ProtocolLimits Limits, ITransport Transport, TimeProvider Time, WireTrace? Trace)
{
    /// <summary>True to connect to this machine alone, because secrets go over the connection in clear.</summary>
    public bool OnlyLocal { get; init; }

    /// <summary>The part that secures the connection.</summary>
    public required IStreamSecurity Security { get; init; }

    /// <summary>The peer as people write it: <c>127.0.0.1:3502</c>, <c>[::1]:3502</c>.</summary>
    public string EndPoint { get; } = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <exception cref="ArgumentException">A pin is none, or the file of authorities cannot be read.</exception>
    public static IStreamSecurity SecurityOf(TlsClientOptions? tls, TimeProvider time, string parameter)
    {
        try
        {
            return tls is null ? PlainSecurity.Instance : new TlsClientSecurity(tls, time);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ArgumentException(unreadable.Message, parameter, unreadable);
        }
    }
}
