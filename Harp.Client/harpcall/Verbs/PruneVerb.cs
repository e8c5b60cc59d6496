using System.Globalization;
using System.Text;
using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

[Verb("prune", HelpText = "Have the dispatcher forget ended jobs, the oldest first, until the rest fits; prints how many are gone.")]
[Example("harpcall prune --max-age 30d", "forget what ended more than thirty days ago, after a question")]
[Example("harpcall prune --max-jobs 10000 --yes", "keep ten thousand ended jobs")]
internal sealed class PruneVerb : Verb
{
    private bool _isConfirmed;

    [Option("max-age", MetaValue = "TIME", HelpText = "Jobs that ended longer ago go: 90s, 12h, 30d.")]
    public string? MaxAge { get; set; }

    [Option("max-jobs", MetaValue = "N", HelpText = "No more than N ended jobs stay.")]
    public long? MaxJobs { get; set; }

    [Option("max-bytes", MetaValue = "N", HelpText = "Ended jobs that stay take no more than N bytes.")]
    public long? MaxBytes { get; set; }

    [Option('y', "yes", HelpText = "Do not ask. Without a terminal, where nobody can be asked, it must be said.")]
    public bool Yes { get; set; }

    public override string Interrupted => _isConfirmed ? base.Interrupted : "nothing was done";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var retention = new JobRetention
        {
            MaxAge = MaxAge is null ? null : OptionValue.Length("--max-age", MaxAge),
            MaxJobs = NotNegative(MaxJobs, "max-jobs"),
            MaxBytes = NotNegative(MaxBytes, "max-bytes"),
        };
        if (retention is { MaxAge: null, MaxJobs: null, MaxBytes: null })
        {
            throw new UsageException("expected --max-age, --max-jobs or --max-bytes, got none");
        }

        _isConfirmed = await context.ConfirmAsync(
            "Forget the ended jobs that do not fit, with their results and packets?", Yes, cancellationToken).ConfigureAwait(false);
        if (!_isConfirmed)
        {
            context.Terminal.Say("harpcall: nothing was done");
            return ExitCode.Ok;
        }

        var count = await context.Caller.PruneAsync(retention, cancellationToken).ConfigureAwait(false);
        await context.Terminal.WriteAsync(
            Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)), cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static long? NotNegative(long? number, string option) => number is < 0
        ? throw new UsageException($"--{option}: expected an integer ≥ 0, got {number}")
        : number;
}
