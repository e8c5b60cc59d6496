using CommandLine;
using Harp.Client.CommandLine.Jobs;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Verbs;

[Verb("jobs", HelpText = "List jobs, the newest first, and why they failed.")]
[Example("harpcall jobs --state failed,raised --since 2h", "what went wrong in the last two hours, and why")]
[Example("harpcall jobs --host db01 --watch", "a list that stays up to date")]
internal sealed class JobsVerb : Verb
{
    private const int PageMax = 1000;

    [Option(
        "state", Separator = ',', MetaValue = "STATE,…",
        HelpText = "Only these states: waiting, running, returned, raised, failed, cancelled.")]
    public IEnumerable<string> States { get; set; } = [];

    [Option("host", MetaValue = "HOST", HelpText = "Only calls to this host.")]
    public string? Host { get; set; }

    [Option("procedure", MetaValue = "NAME", HelpText = "Only calls of this procedure.")]
    public string? Procedure { get; set; }

    [Option("queue", MetaValue = "NAME", HelpText = "Only this queue; a text or a JSON object, as for call.")]
    public string? Queue { get; set; }

    [Option("since", MetaValue = "TIME", HelpText = "Submitted at this moment or later: 2026-11-26T08:00, or 2h for two hours ago.")]
    public string? Since { get; set; }

    [Option("until", MetaValue = "TIME", HelpText = "Submitted before this moment.")]
    public string? Until { get; set; }

    [Option("limit", MetaValue = "N", Default = 100, HelpText = "List no more than N; 0 for all.")]
    public int Limit { get; set; } = 100;

    [Option("ids", HelpText = "Print the ids alone, as for 'xargs harpcall cancel'.")]
    public bool IdsOnly { get; set; }

    [Option("watch", HelpText = "Go on: on a terminal the list stays up to date, else each change is a line. Ctrl-C, or q, ends it.")]
    public bool Watch { get; set; }

    [Option("interval", MetaValue = "TIME", Default = "1s", HelpText = "How often --watch looks.")]
    public string Interval { get; set; } = "1s";

    public override bool Lasts => Watch;

    public override string Interrupted => "stopped";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        if (Limit < 0)
        {
            throw new UsageException($"--limit: expected an integer ≥ 0, got {Limit}");
        }

        var reasons = new FailureReasons(context.Caller);
        if (Watch)
        {
            return await new JobsWatch(context, reasons, ListAsync, OptionValue.Wait("--interval", Interval)).RunAsync(
                cancellationToken).ConfigureAwait(false);
        }

        var jobs = await ListAsync(context, reasons, cancellationToken).ConfigureAwait(false);
        await PrintAsync(jobs, context, reasons, cancellationToken).ConfigureAwait(false);
        if (Limit > 0 && jobs.Count == Limit && context.Terminal.Traits.ErrorIsTerminal)
        {
            context.Terminal.Say($"The newest {Limit}; --limit says how many, and 0 is all.");
        }

        return ExitCode.Ok;
    }

    private async Task PrintAsync(
        IReadOnlyList<JobSummary> jobs, VerbContext context, FailureReasons reasons, CancellationToken cancellationToken)
    {
        if (!IdsOnly)
        {
            var now = context.Time.GetUtcNow();
            await Listing.PrintAsync(
                context, jobs, job => JobsWatch.Json(job, reasons), (width, paint) => JobTable.Layout(jobs, reasons.Of, now, width, paint),
                "No such jobs.", cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        foreach (var job in jobs)
        {
            await context.Terminal.WriteTextAsync(job.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<JobSummary>> ListAsync(
        VerbContext context, FailureReasons reasons, CancellationToken cancellationToken)
    {
        var jobs = new List<JobSummary>();
        await foreach (var job in context.Caller.ListJobsAsync(Query(context.Time), cancellationToken).ConfigureAwait(false))
        {
            jobs.Add(job);
            if (jobs.Count == Limit)
            {
                break;
            }
        }

        await reasons.LearnAsync(
            IdsOnly ? [] : jobs.Select(job => (job.Id, (JobState?)job.State)), cancellationToken).ConfigureAwait(false);
        return jobs;
    }

    private JobQuery Query(TimeProvider time) => new()
    {
        States = OptionValue.States(States),
        Host = Host,
        Procedure = Procedure,
        Queue = Queue is null ? null : OptionValue.Queue("--queue", Queue),
        Since = OptionValue.Moment("--since", Since, time),
        Until = OptionValue.Moment("--until", Until, time),
        PageSize = Limit is 0 or > PageMax ? PageMax : Limit,
    };
}
