using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Client.Errors;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Completion;

/// <summary>
/// <c>harpcall __complete -- WORD…</c>, which the scripts of <c>harpcall completion</c> call: a proposal a line. It must be quick and may
/// not disturb: after a moment, or on any failure, it ends with what it has, which may be nothing, and never says a word about it. The
/// parser of command lines is not even loaded.
/// </summary>
internal static class CompletionRun
{
    public const string Verb = "__complete";

    private const double SecondsUsual = 2;
    private const double SecondsMax = 3600;

    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, Terminal terminal, ConsoleEnvironment environment, CancellationToken cancellationToken)
    {
        var limit = LimitOf(environment.Environment(Variables.CompletionTime));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        var line = new CompletionLine(words);
        HarpCaller? caller = null;
        try
        {
            var settings = new Settings(VerbOf(line), environment.Environment);
            var cache = new ProcedureCache(
                ProcedureCache.UsualFolder(environment.Environment), settings.Dispatcher.ToString(), limit, environment.Time);
            HarpCaller Caller() => caller ??= new HarpCaller(
                settings.CallerOptions() with { ConnectTimeout = limit / 2, ReplyTimeout = limit / 2, Multiplexed = false });
            foreach (var proposal in await new Completer(line, Caller, cache, environment.Time).ProposeAsync(
                late.Token).ConfigureAwait(false))
            {
                await terminal.WriteTextAsync(proposal.Line, late.Token).ConfigureAwait(false);
            }
        }
        catch (Exception quiet) when (quiet is HarpException or UsageException or ArgumentException
            or OperationCanceledException or IOException)
        {
            // Somebody is typing: a message would stand in the middle of their line.
        }
        finally
        {
            await (caller?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    /// <summary>A text that makes no sense counts as nothing, for there is no place to say so.</summary>
    private static TimeSpan LimitOf(string? text) =>
        TimeSpan.FromSeconds(DurationText.SecondsOrNumber(text ?? "") is { } said and > 0 and <= SecondsMax ? said : SecondsUsual);

    /// <summary>The settings that the options that were typed say of where the dispatcher is.</summary>
    private static PingVerb VerbOf(CompletionLine line) => new()
    {
        Dispatcher = line["dispatcher"],
        Config = line["config"],
        TokenFile = line["token-file"],
        Tls = line["tls"] is not null,
        TlsCa = line["tls-ca"],
        TlsPin = line["tls-pin"],
        TlsName = line["tls-name"],
    };
}
