using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Client;

/// <summary>
/// A call that goes straight to a daemon, as its packets. Enumerate it once, then look at <see cref="Outcome"/>. Leaving the enumeration
/// early, or cancelling it, tells the daemon to end the work and waits until it says so.
/// </summary>
/// <example>
/// <code>
/// var stream = server.StreamAsync("disk_usage", new { path = "/srv" });
/// await foreach (var packet in stream)
/// {
///     Console.WriteLine(packet.Data);
/// }
///
/// Console.WriteLine(stream.Outcome!.As&lt;long&gt;());
/// </code>
/// </example>
public sealed class ServerStream : IAsyncEnumerable<Packet>
{
    private readonly LinkSettings _settings;
    private readonly HarpServerOptions _options;
    private readonly DaemonRequest _request;
    private readonly CancellationToken _cancellationToken;
    private int _enumerated;

    internal ServerStream(LinkSettings settings, HarpServerOptions options, DaemonRequest request, CancellationToken cancellationToken) =>
        (_settings, _options, _request, _cancellationToken) = (settings, options, request, cancellationToken);

    /// <summary>The outcome of the call; null until that was seen at the end of the enumeration.</summary>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>Makes the call and enumerates its packets; a procedure that streams nothing has none.</summary>
    /// <exception cref="HarpException">While enumerating: the daemon is not there, speaks nonsense, or the connection was lost.</exception>
    /// <exception cref="InvalidOperationException">While enumerating: the call was made already.</exception>
    public async IAsyncEnumerator<Packet> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _enumerated, 1) != 0)
        {
            throw new InvalidOperationException("This call was made already; ask the server for another one.");
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        await using var call = await DaemonCall.OpenAsync(_settings, _options, _request, both.Token).ConfigureAwait(false);
        for (var number = 0L; call.Outcome is null; number++)
        {
            if (await call.NextPacketAsync(both.Token).ConfigureAwait(false) is not { } data)
            {
                break;
            }

            yield return new Packet(number, data);
        }

        Outcome = call.Outcome;
    }
}
