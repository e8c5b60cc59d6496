using Harp.Hosting;
using Harp.Protocol.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// The hosts that can be called. Read by anybody at any time; replaced as a whole, by one refresh at a time. What cannot be read, or has
/// lost more than a third of the hosts, does not replace what is there: a registry that breaks must not take the fleet with it.
/// </summary>
/// <param name="source">Where the hosts come from.</param>
/// <param name="first">The hosts to begin with.</param>
/// <param name="kept">Where the last good ones are kept; null where that is not wanted.</param>
/// <param name="log">What every refresh is told to.</param>
internal sealed class HostRegistry(IHostSource source, HostSnapshot first, KeptHosts? kept, ILogger log)
{
    private readonly Live<HostOrigin> _origin = new HostOrigin(source, kept);
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile HostSnapshot _current = first;

    /// <summary>The hosts that the source said when it was last read with success.</summary>
    public HostSnapshot Current => _current;

    /// <summary>The kind of source it is.</summary>
    public string SourceKind => _origin.Current.Source.Kind;

    /// <summary>A registry that starts with what the source says now, and keeps nothing.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The source cannot be read.</exception>
    public static async Task<HostRegistry> OpenAsync(IHostSource source, CancellationToken cancellationToken = default) =>
        new(source, await source.ReadAsync(cancellationToken).ConfigureAwait(false), kept: null, NullLogger.Instance);

    public HostEntry? Find(string name) => _current.Hosts.GetValueOrDefault(name);

    /// <summary>From the next refresh on the hosts come from here; until then those that are there hold.</summary>
    public void Use(HostOrigin origin) => _origin.Replace(origin);

    /// <summary>Reads the source again. Who comes while that is done for another waits, and has it done once more.</summary>
    /// <exception cref="HarpErrorException"><c>refresh_failed</c>: what was there before holds.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<HostSnapshot> RefreshAsync(bool force, CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var origin = _origin.Current;
            var found = await origin.Source.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!force)
            {
                RefuseLoss(found);
            }

            Replace(found, origin);
            return found;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Failed($"the registry's source could not be read: {unreadable.Message}", ("reason", "unreadable"));
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private void Replace(HostSnapshot found, HostOrigin origin)
    {
        var (before, after) = (_current.Hosts, found.Hosts);
        var stayed = before.Keys.Count(after.ContainsKey);
        _current = found;
        log.HostsRefreshed(after.Count, after.Count - stayed, before.Count - stayed, origin.Source.Kind);
        origin.Kept?.Write(found);
    }

    private void RefuseLoss(HostSnapshot found)
    {
        var (before, after) = (_current.Hosts, found.Hosts);
        var stayed = before.Keys.Count(after.ContainsKey);
        if (3 * (before.Count - stayed) > before.Count)
        {
            throw Failed(
                $"of {before.Count} hosts only {stayed} would be left; nothing was changed (say \"force\":true if that is right)",
                ("reason", "too_few"),
                ("hosts", after.Count),
                ("before", before.Count));
        }
    }

    private HarpErrorException Failed(string message, params ReadOnlySpan<(string Name, object Value)> data)
    {
        log.HostsRefreshFailed(message);
        return new HarpErrorException(new HarpError(ErrorType.RefreshFailed, message, HarpError.WithData(data)));
    }
}
