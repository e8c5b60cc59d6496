using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Client;

/// <summary>
/// Calls the procedures of one daemon directly, without a dispatcher: nothing is stored, and a call lives as long as its connection.
/// So here cancelling the token does end the work. Safe to use from many threads; each call has a connection of its own.
/// </summary>
/// <example>
/// <code>
/// var server = new HarpServer(new HarpServerOptions { Host = "127.0.0.1", Credentials = new Credentials("deploy", password) });
/// var sum = await server.CallAsync&lt;int&gt;("sum", new object[] { 1, 2 });
/// </code>
/// </example>
public sealed class HarpServer
{
    private readonly HarpServerOptions _options;
    private readonly LinkSettings _settings;

    /// <summary>A client of the daemon that <paramref name="options"/> name. Nothing is connected yet.</summary>
    /// <exception cref="ArgumentException">An option makes no sense, or credentials would go to another machine in clear.</exception>
    public HarpServer(HarpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Host);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, 65535);
        if (options.OnlyLocal)
        {
            ClearText.RefuseAddress(options.Host, nameof(options));
        }

        _options = options;
        _settings = new LinkSettings(
            options.Host, options.Port, options.ConnectTimeout, options.Limits, options.Transport, options.Time, options.Trace)
        {
            OnlyLocal = options.OnlyLocal,
            Security = LinkSettings.SecurityOf(options.Tls, options.Time, nameof(options)),
        };
    }

    /// <summary>Calls a procedure and gives its result; packets on the way are passed over.</summary>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="arguments">As for <see cref="HarpCaller.SubmitAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    /// <exception cref="HarpJobException">There was no result.</exception>
    /// <exception cref="HarpException">The daemon is not there, or speaks nonsense.</exception>
    public async Task<T?> CallAsync<T>(string procedure, object? arguments = null, CancellationToken cancellationToken = default) =>
        (await OutcomeAsync(procedure, arguments, cancellationToken).ConfigureAwait(false)).As<T>();

    /// <summary>Calls a procedure and tells how that ended, without raising it.</summary>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="arguments">As for <see cref="HarpCaller.SubmitAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    /// <exception cref="HarpException">The daemon is not there, or speaks nonsense.</exception>
    public async Task<JobOutcome> OutcomeAsync(string procedure, object? arguments = null, CancellationToken cancellationToken = default)
    {
        var stream = StreamAsync(procedure, arguments, cancellationToken);
        await foreach (var _ in stream.ConfigureAwait(false))
        {
            // Whoever wants the packets asks for the stream.
        }

        return stream.Outcome!;
    }

    /// <summary>Calls a procedure for its packets; the call is made when the stream is enumerated, once.</summary>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="arguments">As for <see cref="HarpCaller.SubmitAsync"/>.</param>
    /// <param name="cancellationToken">Ends the stream and the work.</param>
    public ServerStream StreamAsync(string procedure, object? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(procedure);
        var request = new DaemonRequest(procedure, CallArguments.Of(arguments), _options.Credentials);
        return new ServerStream(_settings, _options, request, cancellationToken);
    }
}
