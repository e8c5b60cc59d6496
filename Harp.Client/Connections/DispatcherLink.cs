using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client.Connections;

/// <summary>
/// How a request gets a connection, and the only place that knows. Today each conversation has a connection to itself, because replies come in
/// the order of the requests; requests that share one connection by their <c>id</c> would change this type and <see cref="Conversation"/> alone.
/// </summary>
internal sealed class DispatcherLink(HarpCallerOptions options) : IAsyncDisposable
{
    private readonly ClientAuth? _auth = options.Auth;
    private readonly ConnectionPool _pool = new(
        new LinkSettings(options.Host, options.Port, options.ConnectTimeout, options.Limits, options.Transport, options.Time, options.Trace)
        {
            OnlyLocal = options.OnlyLocal,
            Security = LinkSettings.SecurityOf(options.Tls, options.Time, nameof(options)),
        },
        "dispatcher",
        options.ConnectionsMax,
        options.IdleConnectionsMax,
        options.IdleTimeout);

    public int IdleConnections => _pool.IdleCount;

    /// <summary>How long the dispatcher may take to answer what it can answer at once.</summary>
    public TimeSpan ReplyTimeout => options.ReplyTimeout;

    /// <summary>
    /// Sends a request and waits for its first reply. A kept connection may have been closed while the request was on its way: a request that
    /// only asks is then sent once more, on a new connection; one that changes something is not, since it may have been carried out.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="replyTimeout">How long each of its replies may take.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="HarpException">There is no reply.</exception>
    public async Task<Conversation> StartAsync(Request request, TimeSpan replyTimeout, CancellationToken cancellationToken)
    {
        var text = Text(request);
        var first = await OpenAsync(request, replyTimeout, fresh: false, cancellationToken).ConfigureAwait(false);
        if (await first.TryStartAsync(text, maySayGone: first.IsReused && OnlyAsks(request), cancellationToken).ConfigureAwait(false))
        {
            return first;
        }

        var second = await OpenAsync(request, replyTimeout, fresh: true, cancellationToken).ConfigureAwait(false);
        await second.TryStartAsync(text, maySayGone: false, cancellationToken).ConfigureAwait(false);
        return second;
    }

    /// <summary>
    /// Sends a request on a new connection once the dispatcher has said, on that very connection, that it knows an extension; null where it does not.
    /// A base dispatcher may pass over a member that it does not know, and then a request that relies on it would be another one.
    /// </summary>
    /// <param name="feature">The extension as <c>hello</c> names it.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="HarpException">There is no reply.</exception>
    public async Task<Conversation?> StartWhereKnownAsync(string feature, Request request, CancellationToken cancellationToken)
    {
        var (hello, text) = (new HelloRequest(), Text(request));
        var asking = await OpenAsync(hello, ReplyTimeout, fresh: true, cancellationToken).ConfigureAwait(false);
        await asking.TryStartAsync(Text(hello), maySayGone: false, cancellationToken).ConfigureAwait(false);
        if (asking.Current is not HelloReply reply || !reply.Features.Contains(feature))
        {
            await asking.DisposeAsync().ConfigureAwait(false);
            return null;
        }

        var conversation = asking.GoOnWith(request);
        await conversation.TryStartAsync(text, maySayGone: false, cancellationToken).ConfigureAwait(false);
        return conversation;
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private RequestText Text(Request request) => new(request, _auth, options.Limits.RequestLineBytesMax);

    private async Task<Conversation> OpenAsync(Request request, TimeSpan replyTimeout, bool fresh, CancellationToken cancellationToken) => new(
        _pool, await _pool.RentAsync(fresh, cancellationToken).ConfigureAwait(false), request, replyTimeout);

    private static bool OnlyAsks(Request request) => request
        is GetResultRequest or GetStatusRequest or FollowStreamRequest or ReadStreamRequest
        or ListJobsRequest or ListQueuesRequest or ListHostsRequest or HelloRequest;
}
