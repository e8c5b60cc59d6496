using Harp.Client.Connections;
using Harp.Client.Diagnostics;
using Harp.Client.Errors;

namespace Harp.Client;

/// <summary>
/// A client of one dispatcher. Make one and share it: it is safe to use from many threads, and all its requests,
/// thousands of waits and follows among them, share one connection, which is made again when it is lost.
/// Cancelling a token ends a wait, never a job; <see cref="HarpJob.CancelAsync"/> ends a job.
/// </summary>
/// <example>
/// <code>
/// await using var caller = new HarpCaller(new HarpCallerOptions { Host = "127.0.0.1", Port = 3502 });
/// var load = await caller.CallAsync&lt;double&gt;("web01", "load_average");
///
/// var job = await caller.SubmitAsync("web01", "disk_usage", new { path = "/srv" });
/// await foreach (var packet in job.FollowAsync())
/// {
///     Console.WriteLine(packet.Data);
/// }
///
/// var total = await job.GetAsync&lt;long&gt;();
/// </code>
/// </example>
public sealed partial class HarpCaller : IAsyncDisposable, IDisposable
{
    private readonly HarpCallerOptions _options;
    private readonly DispatcherLink _link;

    /// <summary>A client of the dispatcher that <paramref name="options"/> name. Nothing is connected yet.</summary>
    /// <exception cref="ArgumentException">An option makes no sense, or a secret would go to another machine in clear.</exception>
    public HarpCaller(HarpCallerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _link = new DispatcherLink(options);
    }

    /// <summary>
    /// A client of the dispatcher at <paramref name="host"/>, with the limits that <see cref="HarpCallerOptions"/> start with.
    /// </summary>
    public HarpCaller(string host, int port)
        : this(new HarpCallerOptions { Host = host, Port = port })
    {
    }

    /// <summary>The number of connections that are kept for later requests at the moment.</summary>
    internal int IdleConnections => _link.IdleConnections;

    /// <summary>Hands a call over; when this returns, the job is stored on the dispatcher's disk.</summary>
    /// <param name="host">The host's name in the dispatcher's registry.</param>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="arguments">
    /// An array for positional arguments, a dictionary or an anonymous object for named ones, a <see cref="Protocol.Json.RawJson"/> for
    /// either; null for none. What holds JSON already is sent as that JSON, anywhere among them: <see cref="Protocol.Json.RawJson"/>,
    /// <c>JToken</c>, <c>JsonElement</c>, <c>JsonNode</c>.
    /// </param>
    /// <param name="options">Queue, limits, info and key.</param>
    /// <param name="cancellationToken">Gives up; the call may have been accepted all the same.</param>
    /// <exception cref="HarpRequestException">The dispatcher refused.</exception>
    /// <exception cref="HarpConnectionException">
    /// The dispatcher is not there; or, where a second attempt did not help either, the call's outcome is unknown
    /// (<see cref="HarpConnectionException.OutcomeUnknown"/>).
    /// </exception>
    public async Task<HarpJob> SubmitAsync(
        string host, string procedure, object? arguments = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentException.ThrowIfNullOrEmpty(procedure);
        using var activity = ClientTelemetry.StartSubmit(host, procedure);
        var request = (options ?? new CallOptions()).Request(host, procedure, CallArguments.Of(arguments));
        if (_options.PropagateTrace && ClientTelemetry.Trace() is { } trace)
        {
            request = request with { Trace = trace };
        }

        var isOurs = request.Key is null && _options.SafeSubmit;
        var accepted = await new Submission(_link, isOurs ? request with { Key = CallOptions.NewKey() } : request)
            .RunAsync(cancellationToken).ConfigureAwait(false);
        var id = accepted.Job.ToString();
        activity?.SetTag("harp.job.id", id);
        return new HarpJob(_link, id, isDuplicate: accepted.Duplicate && !isOurs);
    }

    /// <summary>Hands a call over and waits for its result.</summary>
    /// <param name="host">The host's name in the dispatcher's registry.</param>
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="arguments">As for <see cref="SubmitAsync"/>.</param>
    /// <param name="options">Queue, limits, info and key.</param>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="HarpJobException">The job ended without a result.</exception>
    /// <exception cref="HarpException">As for <see cref="SubmitAsync"/>.</exception>
    public async Task<T?> CallAsync<T>(
        string host, string procedure, object? arguments = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var job = await SubmitAsync(host, procedure, arguments, options, cancellationToken).ConfigureAwait(false);
        return await job.GetAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A handle on a job that was submitted earlier, here or elsewhere. Nothing is asked of the dispatcher.</summary>
    public HarpJob Job(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new HarpJob(_link, id);
    }

    /// <summary>Closes all connections. Waits that are under way fail; jobs go on.</summary>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    /// <summary>The same, without waiting until the dispatcher has taken leave, too.</summary>
    public void Dispose() => _ = _link.DisposeAsync().AsTask();
}
