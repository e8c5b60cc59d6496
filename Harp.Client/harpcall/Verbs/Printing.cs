using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>Packets as they come, then the result.</summary>
internal static class Printing
{
    /// <param name="packets">The packets.</param>
    /// <param name="watch">The live line; it may take packets that tell progress in place of printing them.</param>
    /// <param name="context">Where they are printed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task PacketsAsync(
        IAsyncEnumerable<Packet> packets, JobWatch? watch, VerbContext context, CancellationToken cancellationToken)
    {
        await foreach (var packet in packets.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (watch?.Takes(packet.Data.Utf8) is not true)
            {
                await context.Terminal.WriteAsync(packet.Data.Utf8, cancellationToken).ConfigureAwait(false);
                watch?.Printed();
            }
        }
    }

    /// <exception cref="Errors.HarpJobException">There is no result.</exception>
    public static async Task<int> OutcomeAsync(JobOutcome outcome, VerbContext context, CancellationToken cancellationToken)
    {
        outcome.ThrowUnlessResult();
        await context.Terminal.WriteAsync(outcome.Value.Utf8, cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
