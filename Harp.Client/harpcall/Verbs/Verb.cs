using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>What every verb understands, and what it does. A new verb is a class beside this one and a line in <see cref="Harpcall"/>.</summary>
internal abstract class Verb
{
    [Option("dispatcher", MetaValue = "ADDRESS:PORT", HelpText = "The dispatcher. (Default: $HARP_DISPATCHER, else 127.0.0.1:3502)")]
    public string? Dispatcher { get; set; }

    [Option("tls", HelpText = "Speak TLS; believe the system's authorities.")]
    public bool Tls { get; set; }

    [Option("tls-ca", MetaValue = "FILE", HelpText = "Speak TLS; believe the authorities of this PEM file instead.")]
    public string? TlsCa { get; set; }

    [Option("tls-pin", MetaValue = "SHA256", HelpText = "Speak TLS; believe the certificate with this fingerprint, whoever issued it.")]
    public string? TlsPin { get; set; }

    [Option("tls-name", MetaValue = "NAME", HelpText = "The name that the certificate must have. (Default: the dispatcher's address)")]
    public string? TlsName { get; set; }

    [Option("trace", HelpText = "Print each request line to standard error as '> {…}', ready to be typed into nc.")]
    public bool Trace { get; set; }

    [Option("output", MetaValue = "json|pretty|raw",
        HelpText = "How to print values: as they came, indented, or strings as their text. (Default: json)")]
    public OutputFormat Output { get; set; }

    /// <summary>How to go on after Ctrl-C, as a command line; null where there is nothing to go on with.</summary>
    public virtual string? GoOn => null;

    /// <exception cref="Errors.HarpException">It did not go well; the exit code says how.</exception>
    /// <exception cref="UsageException">An option makes no sense.</exception>
    /// <exception cref="OperationCanceledException">Somebody pressed Ctrl-C.</exception>
    public abstract Task<int> RunAsync(HarpCaller caller, Terminal terminal, CancellationToken cancellationToken);
}
