namespace Harp.Client.Connections;

/// <summary>A connection from the pool, for one conversation.</summary>
internal sealed class PooledChannel(ConnectionPool pool, LineConnection connection) : IRequestChannel
{
    public bool IsReused => connection.IsReused;

    public async ValueTask SendAsync(RequestText text, CancellationToken cancellationToken)
    {
        var (line, traced) = text.For(connection);
        await connection.SendAsync(line, traced, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        connection.ReadAsync(timeout, cancellationToken);

    public ValueTask EndAsync(bool complete)
    {
        if (!complete)
        {
            return pool.DropAsync(connection);
        }

        pool.Return(connection);
        return ValueTask.CompletedTask;
    }
}
