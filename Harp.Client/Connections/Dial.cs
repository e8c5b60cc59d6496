using System.Net.Sockets;
using System.Security.Authentication;
using Harp.Client.Errors;
using Harp.Protocol.Transport;

namespace Harp.Client.Connections;

/// <summary>
/// Makes connections: in limited time, secured as is wanted, and not to another machine where secrets would go there in clear.
/// </summary>
internal static class Dial
{
    /// <exception cref="HarpConnectionException">Nobody is there, or not in time.</exception>
    public static async Task<Connection> ConnectAsync(LinkSettings settings, string peer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var connection = await settings.Transport.ConnectAsync(
                settings.Host, settings.Port, settings.Security, both.Token).ConfigureAwait(false);
            connection.WatchPeer();
            return settings.OnlyLocal && !ClearText.IsLocal(connection.RemoteEndPoint)
                ? throw await RefusedAsync(settings, connection).ConfigureAwait(false)
                : connection;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(settings, peer, $"no connection within {settings.ConnectTimeout.TotalSeconds:0.###} s", late);
        }
        catch (Exception failed) when (failed is SocketException or IOException or AuthenticationException)
        {
            throw Unreachable(settings, peer, failed.Message, failed);
        }
    }

    private static async ValueTask<HarpConnectionException> RefusedAsync(LinkSettings settings, Connection connection)
    {
        var peer = $"{settings.EndPoint} ({connection.RemoteEndPoint?.ToString() ?? "nobody knows where"})";
        connection.Abort();
        await connection.DisposeAsync().ConfigureAwait(false);
        return new HarpConnectionException(settings.EndPoint, ClearText.Refusal(peer), outcomeUnknown: false, inner: null)
        {
            IsFinal = true,
        };
    }

    private static HarpConnectionException Unreachable(LinkSettings settings, string peer, string why, Exception inner) =>
        new(settings.EndPoint, $"cannot reach the {peer} at {settings.EndPoint}: {why}", outcomeUnknown: false, inner)
        {
            IsFinal = inner is AuthenticationException
        };
}
