using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Jobs;

/// <summary>
/// From what a person types to a job: its id, the beginning of its id, or <c>@last</c>. Only for a beginning is the dispatcher asked, and
/// only one that says that it knows them (spec: "list_jobs"): another would list any jobs.
/// </summary>
internal sealed class JobWords(HarpCaller caller, LastJob last)
{
    private const string Feature = "job_prefix";
    private const string Place = "ID";

    /// <summary>Two tell that there are several; the third, that those two are not all.</summary>
    private const int FoundMax = 3;

    private DispatcherInfo? _dispatcher;

    /// <summary>The job that a word names. Whether there is one with a whole id is left to whoever asks for something of it.</summary>
    /// <exception cref="UsageException">It names none, or several.</exception>
    /// <exception cref="HarpRequestException">No job's id begins so.</exception>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<HarpJob> FindAsync(string word, CancellationToken cancellationToken) => caller.Job(
        word == LastJob.Word ? last.Read()
        : word.StartsWith('@')
        ? throw new UsageException($"{Place}: expected a job's id, the beginning of one, or {LastJob.Word}, got '{word}'")
        : JobId.TryParse(word, out _) ? word
        : JobIdPrefix.TryParse(Dashed(word), out var beginning) ? await FindAsync(beginning, cancellationToken).ConfigureAwait(false)
        : IsTooShort(word) ? throw new UsageException(
            $"{Place}: expected a job's id, or at least the first {JobIdPrefix.LengthMin} digits of it, got '{word}'")
        : word);

    /// <summary>All of them; a word that names none is found out before anything is done to another.</summary>
    public async Task<HarpJob[]> FindAsync(IEnumerable<string> words, CancellationToken cancellationToken)
    {
        var jobs = new List<HarpJob>();
        foreach (var word in words)
        {
            jobs.Add(await FindAsync(word, cancellationToken).ConfigureAwait(false));
        }

        return [.. jobs];
    }

    /// <summary>Takes note of a job that was told of, for <c>@last</c>.</summary>
    public void ToldOf(string id) => last.Write(id);

    private async Task<string> FindAsync(JobIdPrefix beginning, CancellationToken cancellationToken)
    {
        await ExpectFeatureAsync(beginning, cancellationToken).ConfigureAwait(false);
        var found = new List<string>();
        var query = new JobQuery { Job = beginning.ToString(), PageSize = FoundMax };
        await foreach (var job in caller.ListJobsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            found.Add(job.Id);
            if (found.Count == FoundMax)
            {
                break;
            }
        }

        return found switch
        {
            [var one] => one,
            [] => throw new HarpRequestException(HarpError.InvalidJobId($"there is no job whose id begins with {beginning}")),
            [var one, var two] => throw Ambiguous(beginning, $"two begin: {one} and {two}"),
            [var one, var two, ..] => throw Ambiguous(beginning, $"several begin: {one}, {two} and more"),
        };
    }

    private static UsageException Ambiguous(JobIdPrefix beginning, string which) =>
        new($"{Place}: expected the beginning of one job's id, got '{beginning}', with which {which}");

    /// <exception cref="UsageException">The dispatcher would not understand the question.</exception>
    private async Task ExpectFeatureAsync(JobIdPrefix beginning, CancellationToken cancellationToken)
    {
        string? why = null;
        try
        {
            _dispatcher ??= await caller.HelloAsync(cancellationToken).ConfigureAwait(false);
            why = _dispatcher.Features.Contains(Feature) ? null : $"{_dispatcher} does not know beginnings of ids";
        }
        catch (Exception strange) when (strange is HarpProtocolException or HarpConnectionException { InnerException: EndOfStreamException }
            or HarpRequestException { Type: ErrorType.InvalidRequest or ErrorType.InvalidProtocol })
        {
            // A base dispatcher knows no hello, and so nothing else that was added to the protocol.
            why = "this dispatcher does not say that it knows beginnings of ids";
        }

        if (why is not null)
        {
            throw new UsageException($"{Place}: expected a whole id, since {why}, got '{beginning}'");
        }
    }

    /// <summary>Digits alone, as who copies by hand may type them, with the dashes that stand between them.</summary>
    private static string Dashed(string word) => word.Length is <= 8 or > 32 || !word.All(char.IsAsciiHexDigit)
        ? word
        : string.Concat(word.Select((digit, at) => at is 8 or 12 or 16 or 20 ? $"-{digit}" : $"{digit}"));

    private static bool IsTooShort(string word) => word.Length < JobIdPrefix.LengthMin && word.All(char.IsAsciiHexDigit);
}
