using CommandLine;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>A verb about one job.</summary>
internal abstract class JobVerb : Verb
{
    /// <summary>The words that may stand in the place of several jobs.</summary>
    public const string IdsHelp =
        "The jobs' ids, as printed by call; the beginnings of them, 8 digits or more; or @last, the job that harpcall told of last.";

    private const string IdHelp =
        "The job's id, as printed by call; the beginning of it, 8 digits or more; or @last, the job that harpcall told of last.";

    /// <summary>As typed, and the whole id once that is known.</summary>
    [Value(0, MetaName = "ID", Required = true, HelpText = IdHelp)]
    public string Id { get; set; } = "";

    public sealed override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var job = await context.Jobs.FindAsync(Id, cancellationToken).ConfigureAwait(false);
        Id = job.Id;
        var isKnown = true;
        try
        {
            return await RunAsync(job, context, cancellationToken).ConfigureAwait(false);
        }
        catch (HarpException failed) when (failed is not HarpJobException)
        {
            isKnown = false;
            throw;
        }
        finally
        {
            if (isKnown)
            {
                context.Jobs.ToldOf(job.Id);
            }
        }
    }

    /// <inheritdoc cref="Verb.RunAsync"/>
    protected abstract Task<int> RunAsync(HarpJob job, VerbContext context, CancellationToken cancellationToken);
}
