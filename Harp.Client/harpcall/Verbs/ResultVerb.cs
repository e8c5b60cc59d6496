using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("result", HelpText = "Wait for a job to end and print its result.")]
internal sealed class ResultVerb : JobVerb
{
    [Option("no-wait", HelpText = "Do not wait: where the job has not ended, print nothing and exit with 10.")]
    public bool NoWait { get; set; }

    public override string? GoOn => $"harpcall result {Id}";

    public override async Task<int> RunAsync(HarpCaller caller, Terminal terminal, CancellationToken cancellationToken)
    {
        var job = caller.Job(Id);
        var outcome = NoWait
            ? await job.TryResultAsync(cancellationToken).ConfigureAwait(false)
            : await job.ResultAsync(cancellationToken).ConfigureAwait(false);
        if (outcome is not null)
        {
            return await Printing.OutcomeAsync(outcome, terminal, cancellationToken).ConfigureAwait(false);
        }

        terminal.Say("harpcall: the job has not ended");
        return ExitCode.NotEnded;
    }
}
