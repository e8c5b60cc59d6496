using Harp.Client.Errors;

namespace Harp.Client.Connections;

/// <summary>
/// The open connections of one client: a few idle ones, the latest used first, and those that carry a conversation. Only a connection
/// whose conversation is complete comes back; whatever else happens to one, it is dropped.
/// </summary>
internal sealed class ConnectionPool(
    LinkSettings settings, string peer, int connectionsMax, int idleMax, TimeSpan idleTimeout) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<LineConnection> _idle = [];
    private readonly HashSet<LineConnection> _busy = [];
    private readonly SemaphoreSlim _slots = new(connectionsMax, connectionsMax);
    private bool _disposed;

    public string EndPoint => settings.EndPoint;

    /// <summary>True if there may be one more conversation.</summary>
    public bool HasRoom => _slots.CurrentCount > 0;

    public int IdleCount
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>A connection for one conversation, to be returned or dropped.</summary>
    /// <param name="fresh">Whether it must be a new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpConnectionException">Nobody is there, or all connections stayed in use.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async Task<LineConnection> RentAsync(bool fresh, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(HarpCaller));
        await TakeSlotAsync(cancellationToken).ConfigureAwait(false);
        LineConnection? connection = null;
        try
        {
            connection = TakeIdle(fresh)
                ?? await LineConnection.ConnectAsync(settings, peer, cancellationToken).ConfigureAwait(false);
            return MarkBusy(connection);
        }
        finally
        {
            if (connection is null || !IsBusy(connection))
            {
                _slots.Release();
            }
        }
    }

    /// <summary>Takes back a connection whose conversation is complete.</summary>
    public void Return(LineConnection connection)
    {
        if (connection.TryPutAside(out var broken) && TryKeep(connection))
        {
            _ = ForgetWhenClosedAsync(connection, broken);
            _slots.Release();
        }
        else
        {
            Forget(connection);
            _ = connection.CloseAsync();
        }
    }

    /// <summary>Drops a connection that may still have something to say.</summary>
    public async ValueTask DropAsync(LineConnection connection)
    {
        Forget(connection);
        await connection.DropAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the idle connections and drops the others, so that the waits on them fail.</summary>
    public async ValueTask DisposeAsync()
    {
        LineConnection[] idle;
        LineConnection[] busy;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _idle];
            busy = [.. _busy];
            _idle.Clear();
        }

        await Task.WhenAll(busy.Select(connection => connection.DropAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(idle.Select(connection => connection.CloseAsync())).ConfigureAwait(false);
    }

    private async Task TakeSlotAsync(CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(settings.ConnectTimeout, cancellationToken).ConfigureAwait(false))
        {
            throw new HarpConnectionException(
                EndPoint,
                $"all {connectionsMax} connections to {EndPoint} stayed in use for {settings.ConnectTimeout.TotalSeconds:0.###} s: "
                    + $"each wait and each follow holds one; {nameof(HarpCallerOptions.ConnectionsMax)} says how many there may be",
                outcomeUnknown: false,
                inner: null);
        }
    }

    private LineConnection? TakeIdle(bool fresh)
    {
        while (!fresh)
        {
            LineConnection? latest;
            lock (_gate)
            {
                latest = _idle.LastOrDefault();
                if (latest is null)
                {
                    return null;
                }

                _idle.RemoveAt(_idle.Count - 1);
            }

            if (latest.IsQuiet && settings.Time.GetElapsedTime(latest.IdleSince) < idleTimeout)
            {
                return latest;
            }

            _ = latest.CloseAsync();
        }

        return null;
    }

    private void Forget(LineConnection connection)
    {
        bool wasBusy;
        lock (_gate)
        {
            wasBusy = _busy.Remove(connection);
        }

        if (wasBusy)
        {
            _slots.Release();
        }
    }

    private LineConnection MarkBusy(LineConnection connection)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _busy.Add(connection);
                return connection;
            }
        }

        _ = connection.DropAsync().AsTask();
        throw new ObjectDisposedException(nameof(HarpCaller));
    }

    private bool IsBusy(LineConnection connection)
    {
        lock (_gate)
        {
            return _busy.Contains(connection);
        }
    }

    private bool TryKeep(LineConnection connection)
    {
        lock (_gate)
        {
            if (_disposed || _idle.Count >= idleMax || !_busy.Remove(connection))
            {
                return false;
            }

            _idle.Add(connection);
            return true;
        }
    }

    /// <summary>An idle connection that the dispatcher closes is let go when that happens, not when somebody next wants it.</summary>
    private async Task ForgetWhenClosedAsync(LineConnection connection, Task broken)
    {
        await broken.ConfigureAwait(false);
        bool wasIdle;
        lock (_gate)
        {
            // It may have served a conversation since, and be idle and quiet again.
            wasIdle = !connection.IsQuiet && _idle.Remove(connection);
        }

        if (wasIdle)
        {
            await connection.DropAsync().ConfigureAwait(false);
        }
    }
}
