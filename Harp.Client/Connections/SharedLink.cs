using Harp.Client.Diagnostics;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Client.Connections;

/// <summary>
/// The connection that a client's requests share. There is at most one attempt to make it at a time, for all who want it; after failures
/// the next one waits, longer each time, by chance more or less, so that the clients of a dispatcher that comes back do not all come at
/// once.
/// </summary>
internal sealed class SharedLink(LinkSettings settings, HarpCallerOptions options) : IAsyncDisposable
{
    /// <summary>The time that a peer that seems to be a base dispatcher is taken for one.</summary>
    private static readonly TimeSpan BaseTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = options.Logger ?? NullLogger.Instance;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private volatile SharedConnection? _current;
    private Task<SharedConnection?>? _connecting;
    private int _failures;
    private long _madeAt;
    private long? _baseSince;

    /// <summary>True if the dispatcher was reached before: then it is worth waiting for.</summary>
    public bool WasConnected { get; private set; }

    /// <summary>True if the client was disposed.</summary>
    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>The connection; null where the dispatcher does not know ids.</summary>
    /// <exception cref="HarpException">It cannot be made.</exception>
    /// <exception cref="TimeoutException">It was not made in time.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public ValueTask<SharedConnection?> GetAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _current is { IsBroken: false } current && !current.IsStale(options.IdleTimeout)
            ? new ValueTask<SharedConnection?>(current)
            : new ValueTask<SharedConnection?>(AttemptAsync().WaitAsync(timeout, settings.Time, cancellationToken));

    /// <summary>True if trying again may help.</summary>
    public static bool MayPass(Exception failed) => failed switch
    {
        HarpConnectionException { IsFinal: false } or TimeoutException => true,
        HarpRequestException refused => refused.Type is ErrorType.Overloaded or ErrorType.Shutdown,
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        Task<SharedConnection?>? connecting;
        lock (_gate)
        {
            _disposed.Cancel();
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_current is { } current)
        {
            await current.CloseAsync("the client was disposed").ConfigureAwait(false);
        }
    }

    private Task<SharedConnection?> AttemptAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, typeof(HarpCaller));
            if (_baseSince is { } since && settings.Time.GetElapsedTime(since) < BaseTime)
            {
                return Task.FromResult<SharedConnection?>(null);
            }

            if (_connecting is { IsCompleted: false })
            {
                return _connecting;
            }

            return _current is { IsBroken: false } current && !current.IsStale(options.IdleTimeout)
                ? Task.FromResult<SharedConnection?>(current)
                : _connecting = ConnectAsync();
        }
    }

    private async Task<SharedConnection?> ConnectAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_current is { IsBroken: false } stale)
        {
            await stale.CloseAsync("nothing was said for a while").ConfigureAwait(false);
        }

        if (_current is not null && _failures == 1 && settings.Time.GetElapsedTime(_madeAt) > LongestPause)
        {
            // The last connection lasted: there is no reason to be careful with the first attempt at another.
            _failures = 0;
        }

        if (_failures > 0)
        {
            await Task.Delay(Pause(_failures - 1), settings.Time, _disposed.Token).ConfigureAwait(false);
        }

        _failures++;
        try
        {
            var made = await Handshake.OpenAsync(settings, options.Auth, options.ReplyTimeout, _disposed.Token).ConfigureAwait(false);
            return made is null ? TakeForBase() : Take(made);
        }
        catch (HarpException failed)
        {
            _log.NotReached(settings.EndPoint, _failures, failed.Message);
            throw;
        }
    }

    private SharedConnection Take(SharedConnection made)
    {
        // Not none: one that is lost at once is not made again at once.
        (_failures, WasConnected, _baseSince, _madeAt) = (1, true, null, settings.Time.GetTimestamp());
        _current = made;
        _log.Connected(settings.EndPoint, made.Hello.Server, made.Hello.ServerVersion);
        _ = made.WatchAsync(options.KeepAliveInterval, options.ReplyTimeout);
        _ = TellLossAsync(made);
        return made;
    }

    /// <summary>A dispatcher that was shared before is only not there.</summary>
    private SharedConnection? TakeForBase()
    {
        if (WasConnected)
        {
            throw new HarpConnectionException(
                settings.EndPoint, $"the dispatcher at {settings.EndPoint} did not say hello", outcomeUnknown: false, inner: null);
        }

        _failures = 0;
        _log.TakenForBase(settings.EndPoint);
        _baseSince = settings.Time.GetTimestamp();
        return null;
    }

    private async Task TellLossAsync(SharedConnection made)
    {
        await made.Reading.ConfigureAwait(false);
        if (!IsDisposed && made.UnderWay is > 0 and var underWay)
        {
            ClientTelemetry.Lost();
            _log.Lost(settings.EndPoint, underWay, made.WhyBroken);
        }
    }

    /// <summary>Half of it is certain, half is chance.</summary>
    private static TimeSpan Pause(int failures) => Math.Min(
        FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 10)), LongestPause.TotalMilliseconds)
        * (0.5 + (Random.Shared.NextDouble() / 2)) * TimeSpan.FromMilliseconds(1);
}
