using System.Net;
using Harp.Protocol.Transport;

namespace Harp.Tests.Spec;

/// <summary>The daemon of the host that the dialogues play themselves: connections wait here until a dialogue takes them.</summary>
internal sealed class PlayedDaemon : IAsyncDisposable
{
    private readonly IConnectionListener _listener =
        TcpTransport.Instance.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
    private Task<IIncomingConnection>? _next;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint).Port;

    public async Task<Connection> AcceptAsync(CancellationToken cancellationToken)
    {
        var incoming = await Next().WaitAsync(cancellationToken);
        _next = null;
        return await incoming.OpenAsync(cancellationToken);
    }

    /// <summary>Drops what an earlier dialogue left behind, so that one that fails does not make the next one fail.</summary>
    public void Forget()
    {
        while (Next().IsCompletedSuccessfully)
        {
            _next!.Result.Dispose();
            _next = null;
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private Task<IIncomingConnection> Next() => _next ??= _listener.AcceptAsync(CancellationToken.None).AsTask();
}
