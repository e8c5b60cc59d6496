using CommandLine;
using Harp.Client.CommandLine.Jobs;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("status", HelpText = "Print what is known of a job: its call, its times, its info, and why it failed.")]
[Example("harpcall status @last", "where it stands, when it started and ended, and why it failed")]
internal sealed class StatusVerb : JobVerb
{
    protected override async Task<int> RunAsync(HarpJob job, VerbContext context, CancellationToken cancellationToken)
    {
        var status = await job.StatusAsync(cancellationToken).ConfigureAwait(false);
        var reasons = new FailureReasons(context.Caller);
        await reasons.LearnAsync([(job.Id, status.State)], cancellationToken).ConfigureAwait(false);
        if (context.Terminal.IsForPeople)
        {
            var facts = new JobFacts(job.Id, status, reasons.Of(job.Id), context.Time);
            await context.Terminal.WriteTextAsync(facts.Text(context.Terminal.OutPaint), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Terminal.WriteAsync(reasons.Told(job.Id, status.State, status.Utf8), cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }
}
