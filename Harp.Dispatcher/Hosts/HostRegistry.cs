using Harp.Protocol.Errors;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// The hosts that can be called. Read by anybody at any time; replaced as a whole, by one refresh at a time. What cannot be read, or has lost more than a third of
/// the hosts, does not replace what is there: a registry that breaks must not take the fleet with it.
/// </summary>
internal sealed class HostRegistry
{
    private readonly IHostSource _source;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile HostSnapshot _current;

    private HostRegistry(IHostSource source, HostSnapshot current) => (_source, _current) = (source, current);

    /// <summary>What the source said when it was last read with success.</summary>
    public HostSnapshot Current => _current;

    /// <summary>What kind of source it is.</summary>
    public string SourceKind => _source.Kind;

    /// <summary>A registry that starts with what the source says now.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The source cannot be read.</exception>
    public static async Task<HostRegistry> OpenAsync(IHostSource source, CancellationToken cancellationToken = default) =>
        new(source, await source.ReadAsync(cancellationToken).ConfigureAwait(false));

    public HostEntry? Find(string name) => _current.Hosts.GetValueOrDefault(name);

    /// <summary>Reads the source again. Who comes while that is done for another waits, and has it done once more.</summary>
    /// <exception cref="HarpErrorException"><c>refresh_failed</c>: what was there before holds.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<HostSnapshot> RefreshAsync(bool force, CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var found = await _source.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!force)
            {
                RefuseLoss(found);
            }

            _current = found;
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

    private void RefuseLoss(HostSnapshot found)
    {
        var (before, after) = (_current.Hosts, found.Hosts);
        var kept = before.Keys.Count(after.ContainsKey);
        if (3 * (before.Count - kept) > before.Count)
        {
            throw Failed(
                $"of {before.Count} hosts only {kept} would be left; nothing was changed (say \"force\":true if that is right)",
                ("reason", "too_few"),
                ("hosts", after.Count),
                ("before", before.Count));
        }
    }

    private static HarpErrorException Failed(string message, params ReadOnlySpan<(string Name, object Value)> data) =>
        new(new HarpError(ErrorType.RefreshFailed, message, HarpError.WithData(data)));
}
