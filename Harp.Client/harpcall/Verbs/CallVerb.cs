using System.Text;
using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;
using Harp.Protocol;

namespace Harp.Client.CommandLine.Verbs;

[Verb("call", HelpText = "Call a procedure on a host; print its packets as they come, then its result.")]
[Example("harpcall call db01 dump database=shop --queue backups", "packets as they come, then the result; one dump at a time")]
[Example("harpcall call --detach db01 dump database=shop --timeout 5m", "the job's id alone, for later")]
internal sealed class CallVerb : ArgumentVerb
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    private JobStream? _stream;
    private string? _id;
    private string? _cancelled;

    [Value(0, MetaName = "HOST", Required = true, HelpText = "The host's name in the dispatcher's registry.")]
    public string Host { get; set; } = "";

    [Option('d', "detach", HelpText = "Do not wait: print the job's id alone.")]
    public bool Detach { get; set; }

    [Option(
        "queue", MetaValue = "NAME",
        HelpText = "Wait in this queue. A text T names the queue {\"name\":T}; a JSON object names it as it is.")]
    public string? Queue { get; set; }

    [Option(
        "concurrency", MetaValue = "N", HelpText = "How many jobs of the queue may run at once, if this job makes it appear. (Default: 1)")]
    public int? Concurrency { get; set; }

    [Option("timeout", MetaValue = "TIME", HelpText = "The longest silence of the daemon: 90s, 5m, or in seconds without a unit.")]
    public string? Timeout { get; set; }

    [Option("max-exec-time", MetaValue = "TIME", HelpText = "The longest run: 90s, 2h, or in seconds without a unit.")]
    public string? MaxExecTime { get; set; }

    [Option("info", MetaValue = "JSON", HelpText = "Anything to be found again in the status.")]
    public string? Info { get; set; }

    [Option("key", MetaValue = "TEXT", HelpText = "Makes the call safe to repeat: the same key and the same call is the same job.")]
    public string? Key { get; set; }

    [Option(
        "no-key",
        HelpText = "Send no key of harpcall's own, which a base dispatcher may not know. A call whose connection is lost is then not "
            + "sent again.")]
    public bool NoKey { get; set; }

    [Option("cancel-on-interrupt", HelpText = "Let Ctrl-C cancel the job, in place of leaving it to itself.")]
    public bool CancelOnInterrupt { get; set; }

    public override bool Lasts => !Detach;

    public override bool SendsKeys => !NoKey;

    public override string? Hint(HarpException failed) =>
        failed is HarpConnectionException { OutcomeUnknown: true } && Key is null && !NoKey
            ? $"{base.Hint(failed)} (a base dispatcher may close at a call with a key: --no-key sends none)"
            : base.Hint(failed);

    public override string? GoOn => _id is null || _cancelled is not null
        ? null : $"harpcall follow {_id} --since {_stream?.NextPacket ?? 0}";

    public override string Interrupted => _cancelled
        ?? (Key is null ? base.Interrupted : $"{base.Interrupted}; the same command again, with its key, finds out and does nothing twice");

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var arguments = ParseArguments(context);
        var job = await context.Caller.SubmitAsync(Host, Procedure, arguments, CallOptions(), cancellationToken).ConfigureAwait(false);
        _id = job.Id;
        context.Jobs.ToldOf(_id);
        if (Detach)
        {
            await context.Terminal.WriteTextAsync(_id, cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        context.Terminal.Say($"job {_id}{(job.IsDuplicate ? ", submitted before" : "")}");
        _stream = job.FollowAsync();
        try
        {
            return await FollowAsync(job, _stream, context, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (CancelOnInterrupt && cancellationToken.IsCancellationRequested)
        {
            _cancelled = await CancelAsync(job, context).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<int> FollowAsync(HarpJob job, JobStream stream, VerbContext context, CancellationToken cancellationToken)
    {
        await using (var watch = NoProgress ? null : new JobWatch(context.Terminal, $"waiting for {Host}", job.StatusAsync, context.Time))
        {
            await Printing.PacketsAsync(stream, watch, context, cancellationToken).ConfigureAwait(false);
        }

        return await Printing.OutcomeAsync(stream.Outcome!, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The end of it, for the person who pressed Ctrl-C; null where the job may go on.</summary>
    private static async Task<string?> CancelAsync(HarpJob job, VerbContext context)
    {
        context.Terminal.Say("harpcall: cancelling the job; Ctrl-C again leaves at once");
        using var late = new CancellationTokenSource(CancelTimeout, context.Time);
        try
        {
            return await job.CancelAsync(late.Token).ConfigureAwait(false) ? $"job {job.Id} was cancelled" : $"job {job.Id} had ended";
        }
        catch (Exception unanswered) when (unanswered is HarpException or OperationCanceledException)
        {
            context.Terminal.Say($"harpcall: the job could not be cancelled: {CellText.Line(unanswered.Message)}");
            return null;
        }
    }

    private CallOptions CallOptions() => new()
    {
        Queue = CallQueue(),
        Timeout = OptionValue.Limit("--timeout", Timeout),
        MaxExecTime = OptionValue.Limit("--max-exec-time", MaxExecTime),
        Info = Info is null ? null : OptionValue.Json("--info", Info),
        Key = Key is null || Encoding.UTF8.GetByteCount(Key) is > 0 and <= ProtocolLimits.KeyBytesMax
            ? Key
            : throw new UsageException($"--key: expected 1 to {ProtocolLimits.KeyBytesMax} bytes, got {Encoding.UTF8.GetByteCount(Key)}"),
    };

    private CallQueue? CallQueue() => (Queue, Concurrency) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("--concurrency: expected --queue as well, got none"),
        (_, < 1) => throw new UsageException($"--concurrency: expected an integer ≥ 1, got {Concurrency}"),
        ({ } name, _) => OptionValue.Queue("--queue", name, Concurrency ?? 1),
    };
}
