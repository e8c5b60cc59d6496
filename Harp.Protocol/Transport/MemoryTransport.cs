using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Harp.Protocol.Transport;

/// <summary>Connections inside one process, for tests that want no sockets. Ports are numbers in a dictionary; hosts are not looked at.</summary>
public sealed class MemoryTransport : ITransport
{
    private readonly ConcurrentDictionary<int, MemoryListener> _listeners = new();
    private int _lastPort = 49151;

    /// <inheritdoc/>
    public ValueTask<Connection> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (!_listeners.TryGetValue(port, out var listener))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        var (near, far) = MemoryConnection.Pair();
        return listener.Offer(far) ? ValueTask.FromResult<Connection>(near) : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    /// <inheritdoc/>
    public IConnectionListener Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var port = endPoint.Port == 0 ? Interlocked.Increment(ref _lastPort) : endPoint.Port;
        var listener = new MemoryListener(this, port);
        return _listeners.TryAdd(port, listener) ? listener : throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    private sealed class MemoryListener(MemoryTransport transport, int port) : IConnectionListener
    {
        private readonly Channel<Connection> _offered = Channel.CreateUnbounded<Connection>();

        public EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, port);

        public bool Offer(Connection connection) => _offered.Writer.TryWrite(connection);

        public ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken) => _offered.Reader.ReadAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            transport._listeners.TryRemove(port, out _);
            _offered.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class MemoryConnection : Connection
    {
        private readonly Pipe _incoming;
        private readonly Pipe _outgoing;

        private MemoryConnection(Pipe incoming, Pipe outgoing) => (_incoming, _outgoing) = (incoming, outgoing);

        public override PipeReader Input => _incoming.Reader;

        public override PipeWriter Output => _outgoing.Writer;

        public override EndPoint? RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public static (MemoryConnection Near, MemoryConnection Far) Pair()
        {
            var (there, back) = (new Pipe(), new Pipe());
            return (new MemoryConnection(back, there), new MemoryConnection(there, back));
        }

        public override ValueTask EndOutputAsync() => Output.CompleteAsync();

        public override void Abort()
        {
            var broken = new IOException("The connection was aborted.");
            _outgoing.Writer.Complete(broken);
            _incoming.Reader.Complete(broken);
        }

        public override async ValueTask DisposeAsync()
        {
            await Output.CompleteAsync().ConfigureAwait(false);
            await Input.CompleteAsync().ConfigureAwait(false);
        }
    }
}
