namespace Harp.Client.CommandLine.Top;

/// <summary>
/// Finds the job that waits longest, where so many wait that nobody wants to list them. Lists begin with the newest, so it is found by
/// asking for the newest before some moment: first ever farther back, until there is none, then by halving. As long as the one found still
/// waits, one question is enough.
/// </summary>
/// <param name="newestBefore">When the newest waiting job before a moment was submitted; null where there is none.</param>
internal sealed class OldestWaiting(Func<DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> newestBefore)
{
    private static readonly TimeSpan Exact = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset? _known;

    /// <param name="waiting">The newest of those that wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DateTimeOffset?> FindAsync(JobPage waiting, CancellationToken cancellationToken)
    {
        if (waiting.Cursor is null || waiting.Jobs.Count == 0)
        {
            return _known = waiting.Jobs.Count == 0 ? null : waiting.Jobs[^1].SubmittedAt;
        }

        if (_known is not { } known || await newestBefore(known + Exact, cancellationToken).ConfigureAwait(false) is null)
        {
            _known = await SearchAsync(waiting.Jobs[^1].SubmittedAt, cancellationToken).ConfigureAwait(false);
        }

        return _known;
    }

    private async Task<DateTimeOffset> SearchAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var step = TimeSpan.FromSeconds(1);
        DateTimeOffset none;
        for (none = Back(oldest, step); await newestBefore(none, cancellationToken).ConfigureAwait(
            false) is { } older; none = Back(oldest, step))
        {
            (oldest, step) = (older, step * 2);
        }

        while (oldest - none > Exact)
        {
            var middle = none + ((oldest - none) / 2);
            if (await newestBefore(middle, cancellationToken).ConfigureAwait(false) is { } older)
            {
                oldest = older;
            }
            else
            {
                none = middle;
            }
        }

        return oldest;
    }

    private static DateTimeOffset Back(DateTimeOffset from, TimeSpan step) => from - DateTimeOffset.UnixEpoch > step
        ? from - step : DateTimeOffset.UnixEpoch;
}
