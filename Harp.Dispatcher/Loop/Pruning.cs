using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>Has jobs forgotten step by step, so that whatever else the loop has to do comes between the steps.</summary>
internal static class Pruning
{
    /// <summary>Has the jobs forgotten that have ended and that <paramref name="limits"/> exclude; returns how many those were.</summary>
    /// <param name="loop">Where they are.</param>
    /// <param name="limits">Which are kept.</param>
    /// <param name="cancellationToken">Gives up between two steps.</param>
    /// <param name="pause">How long to wait between two.</param>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException">The dispatcher is stopping.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<long> PruneAsync(
        this DispatchLoop loop, PruneLimits limits, CancellationToken cancellationToken, TimeSpan pause = default)
    {
        var now = loop.Time.GetUtcNow();
        var (removed, more) = (0L, true);
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = await loop.PruneStepAsync(limits, now).ConfigureAwait(false);
            (removed, more) = (removed + step.Removed, step.MoreJobs);
            if (more && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, loop.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }
}
