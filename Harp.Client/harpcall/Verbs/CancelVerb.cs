using CommandLine;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine.Verbs;

[Verb("cancel", HelpText = "End jobs, whether they wait or run; prints true for each, or false where there was nothing to end.")]
[Example("harpcall cancel @last", "end the job that was named last")]
[Example("harpcall jobs --queue backups --state waiting --ids | xargs harpcall cancel", "end all jobs that wait in a queue")]
internal sealed class CancelVerb : Verb
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    [Value(0, MetaName = "ID", Required = true, HelpText = JobVerb.IdsHelp)]
    public IEnumerable<string> Ids { get; set; } = [];

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        // A word that names no job, or several, is found out before anything is done to another.
        var jobs = new List<(string Id, HarpJob? Job)>();
        foreach (var word in Ids)
        {
            var job = await FindAsync(word, context, cancellationToken).ConfigureAwait(false);
            jobs.Add((job?.Id ?? word, job));
        }

        foreach (var (id, job) in jobs)
        {
            var cancelled = job is not null && await job.CancelAsync(cancellationToken).ConfigureAwait(false);
            if (cancelled)
            {
                context.Jobs.ToldOf(id);
            }

            await context.Terminal.WriteAsync(cancelled ? True : False, cancellationToken).ConfigureAwait(false);
            if (!cancelled)
            {
                context.Terminal.Say($"harpcall: nothing to cancel: job {id} had ended, or never existed");
            }
        }

        return ExitCode.Ok;
    }

    /// <summary>The job; null where there is none, of which nothing can be cancelled.</summary>
    private static async Task<HarpJob?> FindAsync(string word, VerbContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Jobs.FindAsync(word, cancellationToken).ConfigureAwait(false);
        }
        catch (HarpRequestException unknown) when (unknown.Type == Protocol.Errors.ErrorType.InvalidJobId)
        {
            // That is told in its turn, as of an id that is whole.
            return null;
        }
    }
}
