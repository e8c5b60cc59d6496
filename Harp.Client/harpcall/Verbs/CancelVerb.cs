using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

[Verb("cancel", HelpText = "End jobs, whether they wait or run; prints true for each, or false where there was nothing to end.")]
internal sealed class CancelVerb : Verb
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    [Value(0, MetaName = "ID", Required = true, HelpText = "The jobs' ids, as printed by call.")]
    public IEnumerable<string> Ids { get; set; } = [];

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        foreach (var id in Ids)
        {
            var cancelled = await session.Caller.Job(id).CancelAsync(cancellationToken).ConfigureAwait(false);
            await session.Terminal.WriteAsync(cancelled ? True : False, cancellationToken).ConfigureAwait(false);
            if (!cancelled)
            {
                session.Terminal.Say($"harpcall: nothing to cancel: job {id} had ended, or never existed");
            }
        }

        return ExitCode.Ok;
    }
}
