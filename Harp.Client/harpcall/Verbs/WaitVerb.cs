using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb(
    "wait",
    HelpText = "Wait for several jobs; print each one's outcome as it ends, with its id. Exits as the first of them that did not return.")]
[Example("harpcall wait 01938d7e-9d3c 01938d7f-0a41 --timeout 2h", "both jobs' outcomes, each when it has ended")]
internal sealed class WaitVerb : Verb
{
    [Value(0, MetaName = "ID", Required = true, HelpText = JobVerb.IdsHelp)]
    public IEnumerable<string> Ids { get; set; } = [];

    [Option("any", HelpText = "Stop at the first job that ends.")]
    public bool Any { get; set; }

    [Option("timeout", MetaValue = "TIME", HelpText = "Wait no longer than this, 90s or 2h; then exit with 10.")]
    public string? Timeout { get; set; }

    public override bool Lasts => true;

    public override string? GoOn => $"harpcall wait {string.Join(' ', Ids)}";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        using var limit = Timeout is null
            ? new CancellationTokenSource()
            : new CancellationTokenSource(OptionValue.Wait("--timeout", Timeout), context.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var jobs = await context.Jobs.FindAsync(Ids, stop.Token).ConfigureAwait(false);
            Ids = [.. jobs.Select(job => job.Id).Distinct(StringComparer.Ordinal)];
            return await WaitAsync([.. Ids], context, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            context.Terminal.Say($"harpcall: not all jobs have ended in {Timeout}");
            return ExitCode.NotEnded;
        }
    }

    private async Task<int> WaitAsync(string[] ids, VerbContext context, CancellationToken cancellationToken)
    {
        var waits = ids.Select(
            async id => (Id: id, Outcome: await context.Caller.Job(id).ResultAsync(cancellationToken).ConfigureAwait(false))).ToArray();
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var watch =
            new JobWatch(context.Terminal, $"waiting for {ids.Length} job{(ids.Length == 1 ? "" : "s")}", status: null, context.Time))
        {
            await foreach (var wait in Task.WhenEach(waits).ConfigureAwait(false))
            {
                var (id, outcome) = await wait.ConfigureAwait(false);
                await PrintAsync(id, outcome, context, cancellationToken).ConfigureAwait(false);
                context.Jobs.ToldOf(id);
                codes[id] = outcome.ToException() is { } failed ? ExitCode.Of(failed) : ExitCode.Ok;
                if (Any)
                {
                    break;
                }

                watch.WaitsFor($"waiting for {ids.Length - codes.Count} of {ids.Length} jobs");
            }
        }

        return ids.Where(codes.ContainsKey).Select(id => codes[id]).FirstOrDefault(code => code != ExitCode.Ok);
    }

    private static Task PrintAsync(string id, JobOutcome outcome, VerbContext context, CancellationToken cancellationToken)
    {
        var terminal = context.Terminal;
        if (!terminal.IsForPeople)
        {
            return terminal.WriteAsync(OutcomeText.Json(id, outcome), cancellationToken);
        }

        var (text, style) = OutcomeText.Words(outcome);
        return terminal.WriteTextAsync($"{id}  {terminal.OutPaint.Of(CellText.Line(text), style)}", cancellationToken);
    }
}
