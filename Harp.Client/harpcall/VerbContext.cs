using Harp.Client.CommandLine.Arguments;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Jobs;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;

namespace Harp.Client.CommandLine;

/// <summary>
/// The things that a verb works with: the terminal, the settings, and clients that are made when they are first asked for.
/// </summary>
/// <param name="verb">What is done.</param>
/// <param name="terminal">Where it is told.</param>
/// <param name="settings">Where the dispatcher is, and who asks.</param>
/// <param name="environment">The machine around it.</param>
/// <param name="trace">Sees every line, or null.</param>
internal sealed class VerbContext(
    Verb verb, Terminal terminal, Settings settings, ConsoleEnvironment environment, WireTrace? trace) : IAsyncDisposable
{
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(5);

    private HarpCaller? _caller;
    private JobWords? _jobs;

    public Terminal Terminal => terminal;

    public Settings Settings => settings;

    public ConsoleEnvironment ConsoleEnvironment => environment;

    public TimeProvider Time => environment.Time;

    /// <summary>The client of the dispatcher.</summary>
    /// <exception cref="UsageException">The settings make no sense.</exception>
    public HarpCaller Caller => _caller ??= Making(() => new HarpCaller(environment.Adjust(settings.CallerOptions() with
    {
        Trace = trace,

        // A traced line can be typed into nc for the same thing once more, which a key of ours and the ids of a shared connection would
        // prevent.
        SafeSubmit = trace is null && verb.SendsKeys,
        Multiplexed = trace is null && verb.Lasts,
        ReconnectTimeout = verb.AsksAgain ? TimeSpan.Zero : verb.Reconnect is { } time
        ? OptionValue.Length("--reconnect", time) : ReconnectTimeout,
    })));

    /// <summary>Finds jobs by what was typed, and takes note of those that are told of.</summary>
    /// <exception cref="UsageException">The settings make no sense.</exception>
    public JobWords Jobs => _jobs ??= new JobWords(Caller, new LastJob(environment.Environment));

    /// <summary>The source that arguments that are not typed come from.</summary>
    public ArgumentInput Input => new(environment.OpenInput, () =>
    {
        if (terminal.Traits.InIsTerminal)
        {
            terminal.Say("harpcall: reading standard input; Ctrl-D ends it");
        }
    });

    /// <summary>A client of one daemon.</summary>
    /// <exception cref="UsageException">The settings make no sense.</exception>
    public HarpServer Daemon(DispatcherAddress address) =>
        Making(() => new HarpServer(settings.ServerOptions(address) with { Trace = trace }));

    /// <summary>Asks a person before something is done that cannot be undone; who is no person must have said yes already.</summary>
    /// <exception cref="UsageException">Nobody can be asked.</exception>
    public async Task<bool> ConfirmAsync(string question, bool isConfirmed, CancellationToken cancellationToken)
    {
        if (isConfirmed)
        {
            return true;
        }

        if (terminal.Traits is not { InIsTerminal: true, ErrorIsTerminal: true })
        {
            throw new UsageException("expected --yes, since nobody can be asked without a terminal");
        }

        terminal.Ask($"{question} [y/N] ");
        using var input = new StreamReader(environment.OpenInput());
        var answer = await input.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer?.Trim() is "y" or "Y" or "yes";
    }

    public ValueTask DisposeAsync() => _caller?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static T Making<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(UsageSentence.Of(wrong));
        }
    }
}
