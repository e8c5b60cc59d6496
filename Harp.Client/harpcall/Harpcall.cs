using System.Reflection;
using System.Text;
using CommandLine;
using CommandLine.Text;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine;

/// <summary>The command: reads the command line, runs a verb, turns what went wrong into one sentence and an exit code.</summary>
internal sealed class Harpcall(Terminal terminal, Func<string, string?> environment)
{
    private static readonly Type[] Verbs =
    [
        typeof(CallVerb), typeof(ResultVerb), typeof(FollowVerb), typeof(StreamVerb), typeof(StatusVerb), typeof(CancelVerb),
    ];

    private static readonly string[] Names =
    [
        .. Verbs.Select(verb => UsageSentence.NameOf(verb)!),
    ];

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var parser = new Parser(settings =>
        {
            settings.HelpWriter = null;
            settings.EnableDashDash = true;
            settings.CaseInsensitiveEnumValues = true;
            settings.ParsingCulture = System.Globalization.CultureInfo.InvariantCulture;
        });
        var parsed = parser.ParseArguments(VerbFirst(args), Verbs);
        return parsed is Parsed<object> { Value: Verb verb }
            ? await GuardAsync(verb, cancellationToken).ConfigureAwait(false)
            : await HelpAsync((NotParsed<object>)parsed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The options that every verb has may also stand before it.</summary>
    private static string[] VerbFirst(string[] args)
    {
        var at = Array.FindIndex(args, word => Names.Contains(word, StringComparer.Ordinal));
        return at > 0 && args[0].StartsWith('-') && !args[..at].Any(word => word is "--" or "--help" or "--version")
            ? [args[at], .. args[..at], .. args[(at + 1)..]]
            : args;
    }

    private async Task<int> GuardAsync(Verb verb, CancellationToken cancellationToken)
    {
        terminal.Format = verb.Output;
        try
        {
            return await ConnectAndRunAsync(verb, cancellationToken).ConfigureAwait(false);
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
            return Fail(failed.Message + Hint(failed, verb), ExitCode.Of(failed));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(
                verb.GoOn is { } goOn
                    ? $"stopped waiting; the job goes on. To go on: {goOn}{DispatcherOption(verb)}"
                    : "interrupted before the dispatcher answered; what was asked for may have been done",
                ExitCode.Interrupted);
        }
        catch (IOException closed)
        {
            // Only standard output raises this here: whoever read it is gone, so there is nobody to go on for.
            return Fail($"cannot write to standard output: {closed.Message}", ExitCode.OutputLost);
        }
    }

    private async Task<int> ConnectAndRunAsync(Verb verb, CancellationToken cancellationToken)
    {
        var address = DispatcherAddress.Parse(AddressOf(verb));
        var options = new HarpCallerOptions
        {
            Host = address.Host,
            Port = address.Port,
            Tls = TlsChoice.Of(verb),
            Trace = verb.Trace ? Trace : null,

            // A traced line can be typed into nc for the same thing once more, which a key of ours would prevent; --key is there for those who want one.
            SafeSubmit = false,
        };
        await using var caller = CallerOf(options);
        return await verb.RunAsync(caller, terminal, cancellationToken).ConfigureAwait(false);
    }

    private static HarpCaller CallerOf(HarpCallerOptions options)
    {
        try
        {
            return new HarpCaller(options);
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private string AddressOf(Verb verb) => NotEmpty(verb.Dispatcher) ?? NotEmpty(environment(DispatcherAddress.Variable)) ?? DispatcherAddress.Default;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string DispatcherOption(Verb verb) => NotEmpty(verb.Dispatcher) is { } given ? $" --dispatcher {given}{TlsChoice.Again(verb)}" : TlsChoice.Again(verb);

    /// <summary>What a person can do about it.</summary>
    private static string Hint(HarpException failed, Verb verb) => failed switch
    {
        HarpConnectionException { OutcomeUnknown: false } when verb.GoOn is { } goOn => $"; the job goes on. To go on: {goOn}{DispatcherOption(verb)}",
        HarpConnectionException { OutcomeUnknown: false } => $" (is it running? --dispatcher or ${DispatcherAddress.Variable} says where)",
        _ => "",
    };

    private void Trace(WireDirection direction, ReadOnlyMemory<byte> line)
    {
        if (direction == WireDirection.Sent)
        {
            terminal.Say($"> {Encoding.UTF8.GetString(line.Span)}");
        }
    }

    private int Fail(string message, int exitCode)
    {
        terminal.Say($"harpcall: {message}");
        return exitCode;
    }

    /// <summary>
    /// Help on standard output where it was asked for, and beside it where nothing was said at all; else one sentence that says what was not understood.
    /// </summary>
    private async Task<int> HelpAsync(NotParsed<object> failed, CancellationToken cancellationToken)
    {
        var errors = failed.Errors.ToArray();
        if (errors.OfType<NoVerbSelectedError>().Any())
        {
            terminal.Say(Screen(failed));
            return ExitCode.Usage;
        }

        if (failed.Errors.IsVersion() || failed.Errors.IsHelp())
        {
            var text = failed.Errors.IsVersion() ? HelpText.AutoBuild(failed).Heading : Screen(failed);
            await terminal.WriteTextAsync(text, cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        return Fail(UsageSentence.Of(errors, failed.TypeInfo.Current, Names), ExitCode.Usage);
    }

    private static string Screen(NotParsed<object> failed)
    {
        var verb = failed.TypeInfo.Current.GetCustomAttribute<VerbAttribute>();
        var screen = HelpText.AutoBuild(
            failed,
            text =>
            {
                text.Copyright = "";
                text.AdditionalNewLineAfterOption = false;
                text.MaximumDisplayWidth = 100;
                return text.AddPreOptionsLine(Usage(verb)).AddPostOptionsLines(["", .. ExitCode.Help]);
            },
            example => example,
            verbsIndex: verb is null);
        return screen.ToString();
    }

    private static string Usage(VerbAttribute? verb) => verb is null ? "Usage: harpcall VERB …; harpcall VERB --help says more."
        : verb.Name == "call" ? $"{verb.HelpText}\n\nUsage: harpcall call [OPTION…] [--] HOST PROCEDURE [ARG…]"
        : $"{verb.HelpText}\n\nUsage: harpcall {verb.Name} [OPTION…] ID";
}
