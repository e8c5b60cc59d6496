using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>Packets as they come, then the result.</summary>
internal static class Printing
{
    public static async Task<int> StreamAsync(JobStream stream, Terminal terminal, CancellationToken cancellationToken)
    {
        await foreach (var packet in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await terminal.WriteAsync(packet.Data.Utf8, cancellationToken).ConfigureAwait(false);
        }

        if (stream.Outcome is { } outcome)
        {
            return await OutcomeAsync(outcome, terminal, cancellationToken).ConfigureAwait(false);
        }

        terminal.Say("harpcall: the job has not ended; 'harpcall follow' waits for the rest");
        return ExitCode.Ok;
    }

    /// <exception cref="Errors.HarpJobException">There is no result.</exception>
    public static async Task<int> OutcomeAsync(JobOutcome outcome, Terminal terminal, CancellationToken cancellationToken)
    {
        outcome.ThrowUnlessResult();
        await terminal.WriteAsync(outcome.Value.Utf8, cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
