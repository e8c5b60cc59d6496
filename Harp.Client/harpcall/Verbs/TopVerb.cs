using CommandLine;
using Harp.Client.CommandLine.Top;

namespace Harp.Client.CommandLine.Verbs;

[Verb("top", HelpText = "A live screen of what runs, what waits and why; keys cancel and follow.")]
[Example("harpcall top --interval 5s", "look every five seconds")]
internal sealed class TopVerb : Verb
{
    [Option("interval", MetaValue = "TIME", Default = "1s", HelpText = "How often it looks.")]
    public string Interval { get; set; } = "1s";

    public override bool Lasts => true;

    public override bool AsksAgain => true;

    public override string Interrupted => "stopped";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var interval = OptionValue.Wait("--interval", Interval);
        if (!context.Terminal.Traits.CanFillScreen)
        {
            throw new UsageException(
                "expected a terminal at standard input and output; 'harpcall jobs' and 'harpcall queues' print what programs can read");
        }

        await new TopScreen(context, interval).RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
