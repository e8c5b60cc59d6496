using CommandLine;
using Harp.Client.CommandLine.Manual;

namespace Harp.Client.CommandLine.Verbs;

[Verb("man", HelpText = "Print the manual page; 'harpcall man | man -l -' shows it.")]
[Example("harpcall man | man -l -", "read the manual")]
internal sealed class ManualVerb : Verb
{
    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        await context.Terminal.DrawAsync(ManualPage.Text(), cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
