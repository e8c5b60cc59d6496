using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("status", HelpText = "Print what is known of a job: its call, its times, its info.")]
internal sealed class StatusVerb : JobVerb
{
    public override async Task<int> RunAsync(HarpCaller caller, Terminal terminal, CancellationToken cancellationToken)
    {
        var status = await caller.Job(Id).StatusAsync(cancellationToken).ConfigureAwait(false);
        await terminal.WriteAsync(status.Utf8, cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
