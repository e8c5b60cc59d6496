using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>
/// The options that every verb understands, and what it does. A new verb is a class beside this one and a line in <see cref="VerbTable"/>.
/// </summary>
internal abstract class Verb
{
    [Option(
        "dispatcher", MetaValue = "ADDRESS:PORT",
        HelpText = "The dispatcher. (Default: $HARP_DISPATCHER, the configuration, 127.0.0.1:3502)")]
    public string? Dispatcher { get; set; }

    [Option("config", MetaValue = "FILE", HelpText = "The configuration. (Default: $HARP_CONFIG, else ~/.config/harp/harpcall.toml)")]
    public string? Config { get; set; }

    [Option("token-file", MetaValue = "FILE", HelpText = "Ask with the token in this file, which only you may read.")]
    public string? TokenFile { get; set; }

    [Option("tls", HelpText = "Speak TLS; believe the system's authorities.")]
    public bool Tls { get; set; }

    [Option("tls-ca", MetaValue = "FILE", HelpText = "Speak TLS; believe the authorities of this PEM file instead.")]
    public string? TlsCa { get; set; }

    [Option("tls-pin", MetaValue = "SHA256", HelpText = "Speak TLS; believe the certificate with this fingerprint, whoever issued it.")]
    public string? TlsPin { get; set; }

    [Option("tls-name", MetaValue = "NAME", HelpText = "The name that the certificate must have. (Default: the dispatcher's address)")]
    public string? TlsName { get; set; }

    [Option(
        "trace",
        HelpText = "Print each request line to standard error as '> {…}', ready to be typed into nc; lost connections are then not "
            + "made again.")]
    public bool Trace { get; set; }

    [Option(
        "reconnect", MetaValue = "TIME",
        HelpText = "How long a dispatcher that goes away is waited for, where this waits or follows. (Default: 5m)")]
    public string? Reconnect { get; set; }

    [Option('o', "output", MetaValue = "FORMAT",
        HelpText = "json: values as they came; pretty: indented; raw: strings as their text. (Default: json; lists on a terminal "
            + "are tables)")]
    public OutputFormat? Output { get; set; }

    [Option("no-color", HelpText = "Use no colours; so does a variable NO_COLOR.")]
    public bool NoColour { get; set; }

    /// <summary>
    /// True if this may last, so that a connection that is lost meanwhile is to be made again; what asks once does not need the words that
    /// takes.
    /// </summary>
    public virtual bool Lasts => false;

    /// <summary>True if this asks again by itself, and would rather know at once that the dispatcher is away.</summary>
    public virtual bool AsksAgain => false;

    /// <summary>The command that goes on after Ctrl-C, as a command line; null where there is nothing to go on with.</summary>
    public virtual string? GoOn => null;

    /// <summary>The state of the request when Ctrl-C came, where nothing can be gone on with.</summary>
    public virtual string Interrupted => "interrupted before the dispatcher answered; what was asked for may have been done";

    /// <summary>The exit status of a failure.</summary>
    public virtual int ExitCodeOf(HarpException failed) => ExitCode.Of(failed);

    /// <summary>The advice: what a person can do about a failure; null where this verb knows nothing that the others do not.</summary>
    public virtual string? Hint(HarpException failed) => null;

    /// <summary>True if calls are given keys, by which they can be handed over again.</summary>
    public virtual bool SendsKeys => true;

    /// <exception cref="HarpException">It did not go well; the exit code says how.</exception>
    /// <exception cref="UsageException">An option makes no sense.</exception>
    /// <exception cref="OperationCanceledException">Somebody pressed Ctrl-C.</exception>
    public abstract Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken);
}
