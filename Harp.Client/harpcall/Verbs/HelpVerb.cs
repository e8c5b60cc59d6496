using CommandLine;
using Harp.Protocol.Errors;

namespace Harp.Client.CommandLine.Verbs;

[Verb("help", HelpText = "Tell what a verb does and which options it has; without one, which verbs there are.")]
[Example("harpcall help call", "the same as harpcall call --help")]
internal sealed class HelpVerb : Verb
{
    [Value(0, MetaName = "VERB", HelpText = "The verb.")]
    public string? Name { get; set; }

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var verb = Name is null ? null : VerbTable.Find(Name)
            ?? throw new UsageException(
                $"VERB: expected one of {string.Join(", ", VerbTable.Names)}, got '{Name}'{Suggestion.For(Name, VerbTable.Names)}");
        await context.Terminal.WriteTextAsync(
            HelpScreen.Of(verb, context.Terminal.Traits.Size().Columns), cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
