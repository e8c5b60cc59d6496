using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("status", HelpText = "Print what is known of a job: its call, its times, its info.")]
internal sealed class StatusVerb : JobVerb
{
    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var status = await session.Caller.Job(Id).StatusAsync(cancellationToken).ConfigureAwait(false);
        if (session.Terminal.IsForPeople)
        {
            var facts = new JobFacts(Id, status, session.Time);
            await session.Terminal.WriteTextAsync(facts.Text(session.Terminal.OutPaint), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await session.Terminal.WriteAsync(status.Utf8, cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }
}
