using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("cancel", HelpText = "End a job, whether it waits or runs; prints true, or false where there was nothing to end.")]
internal sealed class CancelVerb : JobVerb
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    public override async Task<int> RunAsync(HarpCaller caller, Terminal terminal, CancellationToken cancellationToken)
    {
        var cancelled = await caller.Job(Id).CancelAsync(cancellationToken).ConfigureAwait(false);
        await terminal.WriteAsync(cancelled ? True : False, cancellationToken).ConfigureAwait(false);
        if (!cancelled)
        {
            terminal.Say($"harpcall: nothing to cancel: job {Id} had ended, or never existed");
        }

        return ExitCode.Ok;
    }
}
