using Harp.Client.CommandLine.Jobs;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Completion;

/// <summary>
/// Proposes words for a command line that is being typed. Hosts, procedures, queues and jobs are asked of the dispatcher; whoever calls
/// this bounds the time, and takes a failure for no proposals.
/// </summary>
internal sealed class Completer(CompletionLine line, Func<HarpCaller> caller, ProcedureCache cache, TimeProvider time)
{
    private const int JobsMax = 50;

    private static readonly JobStateSet Active = JobStateSet.Of(JobState.Waiting, JobState.Running);

    /// <summary>The words that may stand at the cursor; those that do not begin with what is typed already are left out.</summary>
    public async Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancellationToken)
    {
        var proposals = await AllAsync(cancellationToken).ConfigureAwait(false);
        return [.. proposals.Where(proposal => proposal.IsFiles || proposal.Word.StartsWith(line.Current, StringComparison.Ordinal))
            .Select(proposal => proposal.IsFiles ? proposal : proposal with { Word = line.Prefix + proposal.Word })];
    }

    private async Task<IEnumerable<Proposal>> AllAsync(CancellationToken cancellationToken)
    {
        if (line.Opened is { } option)
        {
            return await ValuesOfAsync(option, cancellationToken).ConfigureAwait(false);
        }

        if (!line.IsLiteral && line.Current.StartsWith('-'))
        {
            return VerbTable.OptionsOf(line.Verb ?? typeof(PingVerb)).Select(known => new Proposal("--" + known.LongName, known.HelpText))
                .Append(new Proposal("--help", "Tell all of this."));
        }

        return line.Verb is null
            ? line.IsLost ? [] : VerbTable.Types.Select(verb => new Proposal(VerbTable.NameOf(verb)!, VerbTable.HelpOf(verb)))
            : await PlacesAsync(line.Place, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IEnumerable<Proposal>> ValuesOfAsync(string option, CancellationToken cancellationToken) => option switch
    {
        "output" => Words("json", "pretty", "raw"),
        "state" => JobStates.Words.Select(word => new Proposal(Earlier(line.Current) + word, "")),
        "config" or "token-file" or "tls-ca" => [Proposal.Files],
        "host" => await HostsAsync(cancellationToken).ConfigureAwait(false),
        "queue" => await QueuesAsync(cancellationToken).ConfigureAwait(false),
        _ => [],
    };

    private async Task<IEnumerable<Proposal>> PlacesAsync(string? place, CancellationToken cancellationToken) => place switch
    {
        "HOST" => await HostsAsync(cancellationToken).ConfigureAwait(false),
        "PROCEDURE" when line.Verb != typeof(DirectVerb) =>
            (await SheetsAsync(cancellationToken).ConfigureAwait(false)).Select(sheet => new Proposal(sheet.Name, sheet.Help)),
        "ARG" => await ArgumentsAsync(cancellationToken).ConfigureAwait(false),
        "ID" when line.Current.StartsWith('@') => [new Proposal(LastJob.Word, "the job that harpcall told of last")],
        "ID" => await JobsAsync(cancellationToken).ConfigureAwait(false),
        "QUEUE" => await QueuesAsync(cancellationToken).ConfigureAwait(false),
        "VERB" => VerbTable.Types.Select(verb => new Proposal(VerbTable.NameOf(verb)!, VerbTable.HelpOf(verb))),
        "SHELL" => CompletionVerb.Shells.Select(shell => new Proposal(shell, "")),
        _ => [],
    };

    private async Task<IEnumerable<Proposal>> HostsAsync(CancellationToken cancellationToken)
    {
        var (hosts, _) = await caller().ListHostsAsync(cancellationToken).ConfigureAwait(false);
        return hosts.Select(host => new Proposal(host.Name, $"{host.Address}:{host.Port}"));
    }

    private async Task<IEnumerable<Proposal>> QueuesAsync(CancellationToken cancellationToken)
    {
        var queues = await caller().ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        return queues.Select(queue => new Proposal(QueueLabel.Of(queue.Name), $"{queue.Running} running, {queue.Waiting} waiting"));
    }

    /// <summary>Jobs that can still be ended or waited for, or any where the verb is about what they left.</summary>
    private async Task<IEnumerable<Proposal>> JobsAsync(CancellationToken cancellationToken)
    {
        var isOfActive = line.Verb == typeof(CancelVerb) || line.Verb == typeof(WaitVerb);
        var query = new JobQuery { States = isOfActive ? Active : default, PageSize = JobsMax };
        var page = await caller().ListJobsPageAsync(query, cursor: null, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return page.Jobs.Where(job => !line.Values.Contains(job.Id))
            .Select(job => new Proposal(
                job.Id, $"{JobStates.Word(job.State)}: {job.Procedure} on {job.Host}, {Duration.Of(now - job.SubmittedAt)} ago"));
    }

    private async Task<IEnumerable<Proposal>> ArgumentsAsync(CancellationToken cancellationToken)
    {
        if (line.Current.StartsWith('@'))
        {
            return [Proposal.Files];
        }

        if (line.Verb == typeof(DirectVerb))
        {
            return [];
        }

        var sheet = (await SheetsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(sheet => sheet.Name == line.Values[1]);
        return (sheet?.Arguments ?? []).Where(
            argument => !line.Values.Any(word => word.StartsWith(argument.Name, StringComparison.Ordinal)))
            .Select(argument => new Proposal($"{argument.Name}=", argument.Help));
    }

    private Task<IReadOnlyList<ProcedureSheet>> SheetsAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(caller, line.Values[0], cancellationToken);

    private static IEnumerable<Proposal> Words(params string[] words) => words.Select(word => new Proposal(word, ""));

    /// <summary>The text that stands before the last comma of a list.</summary>
    private static string Earlier(string list) => list[..(list.LastIndexOf(',') + 1)];
}
