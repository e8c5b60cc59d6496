using CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine.Verbs;

[Verb("direct", HelpText = "Call a procedure of a daemon itself, without a dispatcher: nothing is stored, and Ctrl-C ends the work.")]
[Example("harpcall direct 127.0.0.1:4306 dump database=shop", "ask the daemon on this machine")]
internal sealed class DirectVerb : ArgumentVerb
{
    [Value(0, MetaName = "ADDRESS", Required = true, HelpText = "The daemon, as ADDRESS:PORT; port 4306 where none is said.")]
    public string Address { get; set; } = "";

    public override string Interrupted => "stopped; the daemon was told to end the call";

    /// <summary>The daemon stands in the dispatcher's place: one that cannot be reached has started nothing.</summary>
    public override int ExitCodeOf(HarpException failed) => failed is HarpConnectionException { OutcomeUnknown: false }
        ? ExitCode.NotStarted : base.ExitCodeOf(failed);

    public override string? Hint(HarpException failed) =>
        failed is HarpConnectionException { OutcomeUnknown: false } ? " (is harpd running there? does it speak TLS?)" : base.Hint(failed);

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var daemon = DispatcherAddress.Parse(Address, "ADDRESS", HarpServerOptions.DefaultPort);
        var stream = context.Daemon(daemon).StreamAsync(Procedure, ParseArguments(context), cancellationToken);
        await using (var watch = NoProgress ? null : new JobWatch(context.Terminal, $"running at {daemon}", status: null, context.Time))
        {
            await Printing.PacketsAsync(stream, watch, context, cancellationToken).ConfigureAwait(false);
        }

        return await Printing.OutcomeAsync(stream.Outcome!, context, cancellationToken).ConfigureAwait(false);
    }
}
