using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Verbs;

[Verb("procedures", HelpText = "List what a host's daemon may be asked for, with arguments and help.")]
[Example("harpcall procedures db01", "everything that db01 can be asked for")]
[Example("harpcall procedures db01 dump", "one procedure alone")]
internal sealed class ProceduresVerb : Verb
{
    /// <summary>The daemon's own procedure that tells (spec: "Built-in procedures").</summary>
    public const string Built = "harp.procedures";

    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    [Value(0, MetaName = "HOST", Required = true, HelpText = "The host's name in the dispatcher's registry.")]
    public string Host { get; set; } = "";

    [Value(1, MetaName = "PROCEDURE", HelpText = "Tell of this one alone.")]
    public string? Procedure { get; set; }

    /// <summary>Asks what the procedures of a host are, asked by a call as any other.</summary>
    public static async Task<IReadOnlyList<ProcedureSheet>> AskAsync(
        HarpCaller caller, string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        var options = new CallOptions { Timeout = limit, MaxExecTime = limit };
        var json = await caller.CallAsync<RawJson>(host, Built, arguments: null, options, cancellationToken).ConfigureAwait(false);
        return ProcedureSheet.ListOf(json);
    }

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var all = await AskAsync(context.Caller, Host, TimeMax, cancellationToken).ConfigureAwait(false);
        var shown = all.Where(sheet => Procedure is null || sheet.Name == Procedure).ToArray();
        if (Procedure is not null && shown.Length == 0)
        {
            var near = Protocol.Errors.Suggestion.For(Procedure, all.Select(sheet => sheet.Name));
            throw new UsageException($"expected a procedure of {Host}, got '{Procedure}'{near}");
        }

        foreach (var sheet in shown)
        {
            await (context.Terminal.IsForPeople
                ? context.Terminal.WriteTextAsync(
                    sheet.Text(context.Terminal.Traits.Size().Columns, context.Terminal.OutPaint), cancellationToken)
                : context.Terminal.WriteAsync(sheet.Json, cancellationToken)).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }
}
