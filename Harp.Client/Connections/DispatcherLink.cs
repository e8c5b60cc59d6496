using Harp.Client.Errors;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>
/// How a request gets a connection, and the only place that knows. Today each conversation has a connection to itself, because replies come in
/// the order of the requests; requests that share one connection by their <c>id</c> would change this type and <see cref="Conversation"/> alone.
/// </summary>
internal sealed class DispatcherLink(HarpCallerOptions options) : IAsyncDisposable
{
    private readonly ConnectionPool _pool = new(
        new LinkSettings(
            options.Host, options.Port, options.ConnectTimeout, options.Limits, options.Transport, options.Time, options.Trace),
        "dispatcher",
        options.ConnectionsMax,
        options.IdleConnectionsMax,
        options.IdleTimeout);

    public int IdleConnections => _pool.IdleCount;

    /// <summary>
    /// Sends a request and waits for its first reply. A kept connection may have been closed while the request was on its way: a request that
    /// only asks is then sent once more, on a new connection; a call or a cancel is not, since it may have been carried out.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="replyTimeout">How long each of its replies may take.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="HarpException">There is no reply.</exception>
    public async Task<Conversation> StartAsync(Request request, TimeSpan replyTimeout, CancellationToken cancellationToken)
    {
        var line = RequestLine.Of(request, options.Limits.RequestLineBytesMax);
        var first = await OpenAsync(fresh: false).ConfigureAwait(false);
        if (await first.TryStartAsync(line, maySayGone: first.IsReused && request is not (CallRequest or CancelRequest), cancellationToken).ConfigureAwait(false))
        {
            return first;
        }

        var second = await OpenAsync(fresh: true).ConfigureAwait(false);
        await second.TryStartAsync(line, maySayGone: false, cancellationToken).ConfigureAwait(false);
        return second;

        async Task<Conversation> OpenAsync(bool fresh) => new(
            _pool, await _pool.RentAsync(fresh, cancellationToken).ConfigureAwait(false), request, replyTimeout);
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
