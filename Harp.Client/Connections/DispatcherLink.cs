using Harp.Client.Diagnostics;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Client.Connections;

/// <summary>
/// Gets requests their replies, and alone knows how: on the connection that all share, by its id; or on one to itself, where
/// sharing was switched off, the dispatcher knows no ids, or takes no more requests on that connection. What only asks is asked again where
/// the connection was lost, as long as the options say.
/// </summary>
internal sealed class DispatcherLink : IAsyncDisposable
{
    private readonly HarpCallerOptions _options;
    private readonly ClientAuth? _auth;
    private readonly ConnectionPool _pool;
    private readonly SharedLink? _shared;

    public DispatcherLink(HarpCallerOptions options)
    {
        (_options, _auth, Log) = (options, options.Auth, options.Logger ?? NullLogger.Instance);
        var settings = new LinkSettings(
            options.Host, options.Port, options.ConnectTimeout, options.Limits, options.Transport, options.Time, options.Trace)
        {
            OnlyLocal = options.OnlyLocal,
            Security = LinkSettings.SecurityOf(options.Tls, options.Time, nameof(options)),
        };
        _pool = new ConnectionPool(settings, "dispatcher", options.ConnectionsMax, options.IdleConnectionsMax, options.IdleTimeout);
        _shared = options.Multiplexed ? new SharedLink(settings, options) : null;
    }

    public int IdleConnections => _pool.IdleCount;

    /// <summary>True if requests share a connection, and those that lost it are asked again.</summary>
    public bool IsShared => _shared is not null;

    /// <summary>The time that the dispatcher may take to answer what it can answer at once.</summary>
    public TimeSpan ReplyTimeout => _options.ReplyTimeout;

    /// <summary>The log of connections.</summary>
    public ILogger Log { get; }

    private string EndPoint => _pool.EndPoint;

    private TimeSpan Now => _options.Time.GetElapsedTime(0);

    /// <summary>Sends a request and waits for its first reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="replyTimeout">How long each of its replies may take.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <param name="alone">
    /// Whether it is to have a connection to itself, because it brings more than others could wait for; where none is left it shares one
    /// all the same.
    /// </param>
    /// <param name="retryDeadline">For how long to ask again; as long as the options say where null.</param>
    /// <exception cref="HarpException">There is no reply.</exception>
    public async Task<Conversation> StartAsync(
        Request request, TimeSpan replyTimeout, CancellationToken cancellationToken, bool alone = false,
        RetryDeadline? retryDeadline = null)
    {
        RefuseTooLong(request);
        var begun = ClientTelemetry.Begin(_options.Time);
        try
        {
            var conversation = await StartAsync(
                request, replyTimeout, alone, retryDeadline ?? NewRetryDeadline(), cancellationToken).ConfigureAwait(false);
            ClientTelemetry.Answered(request, _options.Time, begun);
            return conversation;
        }
        catch (Exception failed) when (begun != 0)
        {
            ClientTelemetry.Answered(request, _options.Time, begun, failed);
            throw;
        }
    }

    private async Task<Conversation> StartAsync(
        Request request, TimeSpan replyTimeout, bool alone, RetryDeadline retryDeadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var shared = await SharedAsync(retryDeadline, cancellationToken).ConfigureAwait(false);
                retryDeadline.Sent(Now);
                return (alone && _pool.HasRoom) || shared?.TryOpen(request, _options.StreamBufferBytes) is not { } exchange
                    ? await StartAloneAsync(Known(request, shared), replyTimeout, cancellationToken).ConfigureAwait(false)
                    : await StartAsync(Known(request, shared), exchange, replyTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (HarpConnectionException lost) when (OnlyAsks(request) && IsWorthwhile(lost, retryDeadline))
            {
                // It only asks: asking again, on a new connection, changes nothing but the answer.
            }
        }
    }

    /// <summary>
    /// Sends a request on a new connection once the dispatcher has said, on that very connection, that it knows an extension; null where it
    /// does not. A base dispatcher may pass over a member that it does not know, and then a request that relies on it would be another one.
    /// </summary>
    /// <param name="feature">The extension as <c>hello</c> names it.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="HarpException">There is no reply.</exception>
    public async Task<Conversation?> StartWhereKnownAsync(string feature, Request request, CancellationToken cancellationToken)
    {
        var shared = await SharedAsync(NewRetryDeadline(), cancellationToken).ConfigureAwait(false);
        if (shared?.TryOpen(request, _options.StreamBufferBytes) is not { } exchange)
        {
            return await StartAloneWhereKnownAsync(feature, Known(request, shared), cancellationToken).ConfigureAwait(false);
        }

        if (shared.Hello.Features.Contains(feature))
        {
            return await StartAsync(Known(request, shared), exchange, ReplyTimeout, cancellationToken).ConfigureAwait(false);
        }

        shared.Remove(exchange);
        return null;
    }

    /// <summary>For how long to ask again.</summary>
    public RetryDeadline NewRetryDeadline() => new(_shared is null ? TimeSpan.Zero : _options.ReconnectTimeout);

    /// <summary>True if it is worthwhile to ask once more after a connection was lost.</summary>
    public bool IsWorthwhile(HarpConnectionException lost, RetryDeadline retryDeadline) =>
        _shared is { IsDisposed: false, WasConnected: true } && SharedLink.MayPass(lost) && lost.InnerException is not TimeoutException
            && retryDeadline.AfterFailure(Now) > TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync().ConfigureAwait(false);
        }

        await _pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The connection that requests share, waited for where it was there before; null where there is none.</summary>
    private async ValueTask<SharedConnection?> SharedAsync(RetryDeadline retryDeadline, CancellationToken cancellationToken)
    {
        var left = Timeout.InfiniteTimeSpan;
        while (_shared is not null)
        {
            try
            {
                return await _shared.GetAsync(left, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failed) when (_shared is { WasConnected: true, IsDisposed: false } && SharedLink.MayPass(failed)
                && (left = retryDeadline.AfterFailure(Now)) > TimeSpan.Zero)
            {
                // It was there before, so it is waited for.
            }
            catch (TimeoutException late)
            {
                throw new HarpConnectionException(
                    EndPoint, $"cannot reach the dispatcher at {EndPoint} within {_options.ReconnectTimeout.TotalSeconds:0.###} s",
                    outcomeUnknown: false, late);
            }
            catch (OperationCanceledException) when (_shared.IsDisposed && !cancellationToken.IsCancellationRequested)
            {
                throw new ObjectDisposedException(nameof(HarpCaller));
            }
        }

        return null;
    }

    private async Task<Conversation> StartAsync(
        Request request, IRequestChannel channel, TimeSpan replyTimeout, CancellationToken cancellationToken)
    {
        var conversation = new Conversation(channel, EndPoint, request, replyTimeout);
        var text = new RequestText(request, auth: null, _options.Limits.RequestLineBytesMax, isShared: true);
        await conversation.TryStartAsync(text, maySayGone: false, cancellationToken).ConfigureAwait(false);
        return conversation;
    }

    /// <summary>
    /// A kept connection may have been closed while the request was on its way: a request that only asks is then sent once more, on a new
    /// connection; one that changes something is not, since it may have been carried out.
    /// </summary>
    private async Task<Conversation> StartAloneAsync(Request request, TimeSpan replyTimeout, CancellationToken cancellationToken)
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

    private async Task<Conversation?> StartAloneWhereKnownAsync(string feature, Request request, CancellationToken cancellationToken)
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

    /// <summary>A request that is too long on every connection is refused before there is one.</summary>
    private void RefuseTooLong(Request request)
    {
        if (request is CallRequest call && call.OpaqueBytes > _options.Limits.RequestLineBytesMax)
        {
            RequestLine.Of(request, _options.Limits.RequestLineBytesMax);
        }
    }

    private RequestText Text(Request request) => new(request, _auth, _options.Limits.RequestLineBytesMax);

    private async Task<Conversation> OpenAsync(
        Request request, TimeSpan replyTimeout, bool fresh, CancellationToken cancellationToken) => new(
        new PooledChannel(_pool, await _pool.RentAsync(fresh, cancellationToken).ConfigureAwait(false)), EndPoint, request, replyTimeout);

    /// <summary>The request without what the dispatcher is not known to know, where it is worth no refusal.</summary>
    private static Request Known(Request request, SharedConnection? shared) =>
        request is CallRequest { Trace: not null } call && shared?.Hello.Features.Contains("trace") != true
            ? call with { Trace = null } : request;

    private static bool OnlyAsks(Request request) => request
        is GetResultRequest or GetStatusRequest or FollowStreamRequest or ReadStreamRequest
        or ListJobsRequest or ListQueuesRequest or ListHostsRequest or HelloRequest;
}
