using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("result", HelpText = "Wait for a job to end and print its result.")]
[Example("harpcall result @last", "the result of the job that was named last, when it has ended")]
[Example("harpcall result 01938d7e-9d3c --no-wait", "the same of a job by the beginning of its id, if it has ended")]
internal sealed class ResultVerb : JobVerb
{
    [Option("no-wait", HelpText = "Do not wait: where the job has not ended, print nothing and exit with 10.")]
    public bool NoWait { get; set; }

    public override bool Lasts => !NoWait;

    public override string? GoOn => $"harpcall result {Id}";

    protected override async Task<int> RunAsync(HarpJob job, VerbContext context, CancellationToken cancellationToken)
    {
        var outcome = NoWait ? await job.TryResultAsync(cancellationToken).ConfigureAwait(false) : await WaitAsync(
            job, context, cancellationToken).ConfigureAwait(false);
        if (outcome is not null)
        {
            return await Printing.OutcomeAsync(outcome, context, cancellationToken).ConfigureAwait(false);
        }

        context.Terminal.Say("harpcall: the job has not ended");
        return ExitCode.NotEnded;
    }

    private static async Task<JobOutcome> WaitAsync(HarpJob job, VerbContext context, CancellationToken cancellationToken)
    {
        await using var watch = new JobWatch(context.Terminal, $"waiting for {job.Id}", job.StatusAsync, context.Time);
        return await job.ResultAsync(cancellationToken).ConfigureAwait(false);
    }
}
