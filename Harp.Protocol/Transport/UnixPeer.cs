using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>The peer that connected to a socket of the file system, as the kernel says: it cannot be claimed by the peer.</summary>
public sealed class UnixPeer : EndPoint
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    private UnixPeer(int processId, uint userId)
    {
        ProcessId = processId;
        UserId = userId;
    }

    /// <summary>The process that connected; it may be gone since.</summary>
    public int ProcessId { get; }

    /// <summary>The user that it ran as.</summary>
    public uint UserId { get; }

    /// <summary>The name that stands for the user among callers, <c>uid:1000</c>: no name of a users file has a colon.</summary>
    public string Caller => string.Create(CultureInfo.InvariantCulture, $"uid:{UserId}");

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Unix;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Caller}, process {ProcessId}");

    /// <exception cref="SocketException">The peer is gone already.</exception>
    internal static UnixPeer Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return BitConverter.IsLittleEndian
            ? new UnixPeer(BinaryPrimitives.ReadInt32LittleEndian(credentials), BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]))
            : new UnixPeer(BinaryPrimitives.ReadInt32BigEndian(credentials), BinaryPrimitives.ReadUInt32BigEndian(credentials[4..]));
    }
}
