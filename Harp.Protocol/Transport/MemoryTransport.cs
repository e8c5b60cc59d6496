using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Harp.Protocol.Transport;

/// <summary>
/// Connections inside one process, for tests that want no sockets, and so no security. Ports are numbers in a dictionary; hosts are not
/// looked at.
/// </summary>
public sealed class MemoryTransport : ITransport
{
    private readonly ConcurrentDictionary<int, MemoryListener> _listeners = new();
    private int _lastPort = 49151;

    /// <inheritdoc/>
    public ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken)
    {
        if (!_listeners.TryGetValue(port, out var listener))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        var (near, far) = MemoryConnection.Pair();
        return listener.Offer(far) ? ValueTask.FromResult<Connection>(near) : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    /// <inheritdoc/>
    public IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security)
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

        public async ValueTask<IIncomingConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            try
            {
                return new MemoryIncoming(await _offered.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (ChannelClosedException)
            {
                throw new ObjectDisposedException(nameof(IConnectionListener));
            }
        }

        /// <summary>Like a kernel's backlog, connections that nobody accepted are broken rather than left to wait.</summary>
        public ValueTask DisposeAsync()
        {
            transport._listeners.TryRemove(port, out _);
            _offered.Writer.TryComplete();
            while (_offered.Reader.TryRead(out var unserved))
            {
                unserved.Abort();
            }

            return ValueTask.CompletedTask;
        }
    }

    private sealed class MemoryIncoming(Connection connection) : IIncomingConnection
    {
        public EndPoint? RemoteEndPoint => connection.RemoteEndPoint;

        public bool OpensAtOnce => true;

        public ValueTask<Connection> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(connection);

        public void Dispose() => connection.Abort();
    }

    private sealed class MemoryConnection : Connection
    {
        private readonly Pipe _incoming;
        private readonly Pipe _outgoing;
        private readonly CancellationTokenSource _aborted = new();

        private MemoryConnection(Pipe incoming, Pipe outgoing)
        {
            (_incoming, _outgoing) = (incoming, outgoing);
            Input = new AbortableReader(incoming.Reader, _aborted.Token);
            Output = new AbortableWriter(outgoing.Writer, _aborted.Token);
        }

        public override PipeReader Input { get; }

        public override PipeWriter Output { get; }

        public override EndPoint? RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public static (MemoryConnection Near, MemoryConnection Far) Pair()
        {
            var (there, back) = (new Pipe(), new Pipe());
            return (new MemoryConnection(back, there), new MemoryConnection(there, back));
        }

        public override ValueTask EndOutputAsync() =>
            _aborted.IsCancellationRequested ? ValueTask.FromException(AbortableReader.Aborted()) : Output.CompleteAsync();

        public override void Abort()
        {
            var broken = new IOException("The connection was aborted.");
            _aborted.Cancel();
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
