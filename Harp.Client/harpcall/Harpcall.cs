using System.Text;
using CommandLine;
using Harp.Client.CommandLine.Completion;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine;

/// <summary>The command: reads the command line, runs a verb, turns what went wrong into one sentence and an exit code.</summary>
internal sealed class Harpcall(Terminal terminal, ConsoleEnvironment environment)
{
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            return args is [CompletionRun.Verb, ..]
                ? await CompletionRun.RunAsync(
                    args is [_, "--", ..] ? args[2..] : args[1..], terminal, environment, cancellationToken).ConfigureAwait(false)
                : await ParseAndRunAsync(args, cancellationToken).ConfigureAwait(false);
        }
        catch (OutputLostException lost)
        {
            // There is nobody to go on for. A reader that has seen enough knows that it left.
            return lost.ReaderLeft ? ExitCode.OutputLost : Fail($"cannot write to standard output: {lost.Message}", ExitCode.OutputLost);
        }
    }

    private async Task<int> ParseAndRunAsync(string[] args, CancellationToken cancellationToken)
    {
        var words = VerbFirst(args);
        if (IsHelpOf(words, out var asked))
        {
            await terminal.WriteTextAsync(HelpScreen.Of(asked, terminal.Traits.Size().Columns), cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        using var parser = new Parser(settings =>
        {
            settings.HelpWriter = null;
            settings.AutoHelp = false;
            settings.EnableDashDash = true;
            settings.CaseInsensitiveEnumValues = true;
            settings.ParsingCulture = System.Globalization.CultureInfo.InvariantCulture;
        });
        var parsed = parser.ParseArguments(words, VerbTable.Types);
        return parsed is Parsed<object> { Value: Verb verb }
            ? await GuardAsync(verb, cancellationToken).ConfigureAwait(false)
            : await HelpAsync((NotParsed<object>)parsed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The options that every verb has may also stand before it.</summary>
    private static string[] VerbFirst(string[] args)
    {
        var at = Array.FindIndex(args, word => VerbTable.Names.Contains(word, StringComparer.Ordinal));
        return at > 0 && args[0].StartsWith('-') && !args[..at].Any(word => word is "--" or "--version")
            ? [args[at], .. args[..at], .. args[(at + 1)..]]
            : args;
    }

    /// <summary>True if help is asked for, of a verb or of harpcall itself; whatever else stands there need not make sense.</summary>
    private static bool IsHelpOf(string[] words, out Type? verb)
    {
        verb = words.Length > 0 ? VerbTable.Find(words[0]) : null;
        return words.TakeWhile(word => word != "--").Contains("--help", StringComparer.Ordinal)
            && (verb is not null || words[0].StartsWith('-'));
    }

    private async Task<int> GuardAsync(Verb verb, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(verb, cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException usage)
        {
            return Fail(usage.Message, ExitCode.Usage);
        }
        catch (RemoteException raised)
        {
            var data = raised.ErrorData is { } more ? $"; data {more}" : "";
            return Fail(raised.Message + data, ExitCode.Raised);
        }
        catch (HarpException failed)
        {
            return failed is HarpConnectionException { OutcomeUnknown: false } && verb.Hint(failed) is null && verb.GoOn is { } goOn
                ? Fail($"{failed.Message}; the job goes on", verb.ExitCodeOf(failed), goOn + Settings.Again(verb))
                : Fail(failed.Message + (verb.Hint(failed) ?? Hint(failed)), verb.ExitCodeOf(failed));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.HideTyped();
            return verb.GoOn is { } goOn
                ? Fail("stopped waiting; the job goes on", ExitCode.Interrupted, goOn + Settings.Again(verb))
                : Fail(verb.Interrupted, ExitCode.Interrupted);
        }
        catch (OutputLostException lost) when (!lost.ReaderLeft && verb.GoOn is not null)
        {
            return Fail($"cannot write to standard output: {lost.Message}; the job goes on", ExitCode.OutputLost, verb.GoOn
                + Settings.Again(verb));
        }
        catch (ArgumentException unfit)
        {
            // The library refuses what it was given before it does anything, and what it was given is the command line.
            return Fail(UsageSentence.Of(unfit), ExitCode.Usage);
        }
    }

    private async Task<int> RunAsync(Verb verb, CancellationToken cancellationToken)
    {
        VerbTable.RefuseEmpty(verb);
        var settings = new Settings(verb, environment.Environment);
        terminal.Format = settings.Output;
        terminal.Traits = terminal.Traits with { Colours = terminal.Traits.Colours && !verb.NoColour };
        await using var context = new VerbContext(verb, terminal, settings, environment, verb.Trace ? Trace : null);
        return await verb.RunAsync(context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The advice: what a person can do about it.</summary>
    private static string Hint(HarpException failed) =>
        failed is HarpConnectionException { OutcomeUnknown: false }
            ? $" (is it running? --dispatcher or ${DispatcherAddress.Variable} says where)"
        : failed is HarpRequestException { Type: Protocol.Errors.ErrorType.TlsError } ? " (--tls speaks it)"
        : "";

    private void Trace(WireDirection direction, ReadOnlyMemory<byte> line)
    {
        if (direction == WireDirection.Sent)
        {
            terminal.Say($"> {Encoding.UTF8.GetString(line.Span)}");
        }
    }

    /// <summary>
    /// One line, whatever the other side put into its message. On a terminal the command to go on with has a line of its own, as it would
    /// be broken within the job's id.
    /// </summary>
    private int Fail(string message, int exitCode, string? goOn = null)
    {
        var next = goOn is null ? "" : $". To go on:{(terminal.Traits.ErrorIsTerminal ? "\n  " : " ")}{CellText.Line(goOn)}";
        terminal.Say($"harpcall: {CellText.Line(message)}{next}");
        return exitCode;
    }

    /// <summary>
    /// Help beside standard output where nothing was said at all, the version where it was asked for; else one sentence that says what was
    /// not understood.
    /// </summary>
    private async Task<int> HelpAsync(NotParsed<object> failed, CancellationToken cancellationToken)
    {
        var errors = failed.Errors.ToArray();
        if (errors.OfType<NoVerbSelectedError>().Any())
        {
            terminal.Say(HelpScreen.Of(verb: null, terminal.Traits.Size().Columns));
            return ExitCode.Usage;
        }

        if (failed.Errors.IsVersion())
        {
            await terminal.WriteTextAsync(HelpScreen.Version(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        return Fail(UsageSentence.Of(errors, failed.TypeInfo.Current, VerbTable.Names), ExitCode.Usage);
    }
}
