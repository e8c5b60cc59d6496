using System.Text;
using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Verbs;

[Verb("call", HelpText = "Call a procedure on a host; print its packets as they come, then its result.")]
internal sealed class CallVerb : Verb
{
    private JobStream? _stream;
    private string? _id;

    [Value(0, MetaName = "HOST", Required = true, HelpText = "The host's name in the dispatcher's registry.")]
    public string Host { get; set; } = "";

    [Value(1, MetaName = "PROCEDURE", Required = true, HelpText = "The procedure's name.")]
    public string Procedure { get; set; } = "";

    [Value(2, MetaName = "ARG", HelpText =
        "name=text or name:=json for named arguments; else positional: JSON where it parses, else text. After -- arguments may start with a dash.")]
    public IEnumerable<string> Arguments { get; set; } = [];

    [Option("detach", HelpText = "Do not wait: print the job's id alone.")]
    public bool Detach { get; set; }

    [Option("queue", MetaValue = "NAME", HelpText = "Wait in this queue. A text T names the queue {\"name\":T}; a JSON object names it as it is.")]
    public string? Queue { get; set; }

    [Option("concurrency", MetaValue = "N", HelpText = "How many jobs of the queue may run at once, if this job makes it appear. (Default: 1)")]
    public int? Concurrency { get; set; }

    [Option("timeout", MetaValue = "S", HelpText = "The longest silence of the daemon, in seconds.")]
    public double? Timeout { get; set; }

    [Option("max-exec-time", MetaValue = "S", HelpText = "The longest run, in seconds.")]
    public double? MaxExecTime { get; set; }

    [Option("info", MetaValue = "JSON", HelpText = "Anything to be found again in the status.")]
    public string? Info { get; set; }

    [Option("key", MetaValue = "TEXT", HelpText = "Makes the call safe to repeat: the same key and the same call is the same job.")]
    public string? Key { get; set; }

    public override string? GoOn => _id is null ? null : $"harpcall follow {_id} --since {_stream?.NextPacket ?? 0}";

    public override async Task<int> RunAsync(HarpCaller caller, Terminal terminal, CancellationToken cancellationToken)
    {
        var arguments = ArgumentList.Parse(Arguments);
        var job = await caller.SubmitAsync(Host, Procedure, arguments, CallOptions(), cancellationToken).ConfigureAwait(false);
        _id = job.Id;
        if (Detach)
        {
            await terminal.WriteTextAsync(_id, cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        terminal.Say($"job {_id}{(job.IsDuplicate ? ", submitted before" : "")}");
        _stream = job.FollowAsync();
        return await Printing.StreamAsync(_stream, terminal, cancellationToken).ConfigureAwait(false);
    }

    private CallOptions CallOptions() => new()
    {
        Queue = CallQueue(),
        Timeout = Limit("timeout", Timeout),
        MaxExecTime = Limit("max-exec-time", MaxExecTime),
        Info = Info is null ? null : Json("info", Info),
        Key = Key is null || Encoding.UTF8.GetByteCount(Key) is > 0 and <= ProtocolLimits.KeyBytesMax
            ? Key
            : throw new UsageException($"--key: expected 1 to {ProtocolLimits.KeyBytesMax} bytes, got {Encoding.UTF8.GetByteCount(Key)}"),
    };

    private CallQueue? CallQueue()
    {
        if (Queue is null)
        {
            return Concurrency is null ? null : throw new UsageException("--concurrency: expected --queue as well, got none");
        }

        if (Concurrency is < 1)
        {
            throw new UsageException($"--concurrency: expected an integer ≥ 1, got {Concurrency}");
        }

        try
        {
            object name = Queue.TrimStart().StartsWith('{') ? Json("queue", Queue) : Queue;
            return new CallQueue(name, Concurrency ?? 1);
        }
        catch (ArgumentException unfit)
        {
            throw new UsageException($"--queue: {unfit.InnerException?.Message ?? unfit.Message}");
        }
    }

    private static TimeSpan? Limit(string option, double? seconds) => seconds switch
    {
        null => null,
        > 0 and var given => given >= Seconds.Max.TotalSeconds ? Seconds.Max : TimeSpan.FromMilliseconds(Math.Max(1, given * 1000)),
        _ => throw new UsageException($"--{option}: expected a number of seconds greater than 0, got {seconds}"),
    };

    private static RawJson Json(string option, string text)
    {
        try
        {
            return RawJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (HarpErrorException broken)
        {
            throw new UsageException($"--{option}: {broken.Error.Message}");
        }
    }
}
