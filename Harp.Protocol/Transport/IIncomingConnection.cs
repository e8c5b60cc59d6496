using System.Net;

namespace Harp.Protocol.Transport;

/// <summary>
/// A peer that has connected, and with whom nothing was spoken yet. Securing the connection takes as long as the peer likes, so it is not
/// done where connections are accepted: a silent peer must hold up nobody else.
/// </summary>
public interface IIncomingConnection : IDisposable
{
    /// <summary>The peer at the other end.</summary>
    EndPoint? RemoteEndPoint { get; }

    /// <summary>True if <see cref="OpenAsync"/> has nothing to wait for, so that nobody need watch how long it takes.</summary>
    bool OpensAtOnce { get; }

    /// <summary>
    /// Does what must come before the first frame, and hands the connection over. Called once; a failure closes the connection.
    /// </summary>
    /// <exception cref="IOException">The peer left.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer is not who it must be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<Connection> OpenAsync(CancellationToken cancellationToken);
}
