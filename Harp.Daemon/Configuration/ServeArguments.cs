using CommandLine;
using Harp.Hosting;

namespace Harp.Daemon.Configuration;

/// <summary>The command line of <c>harpd [serve]</c>. What stands here wins over the configuration file.</summary>
[Verb("serve", isDefault: true, HelpText = "Serve procedures (the default; harpd serve --help lists its options).")]
internal sealed class ServeArguments : IOnlyOptions
{
    [Option("config", MetaValue = "FILE", HelpText = "A TOML file; the other options win over it.")]
    public string? Config { get; set; }

    [Option("check", Hidden = true)]
    public bool Check { get; set; }

    [Option(
        "check-config",
        HelpText = "Tell all that is wrong with the configuration, the procedures and the files that they name, and exit: 0 where nothing "
            + "is, else 2.")]
    public bool CheckConfig { get; set; }

    [Option("listen", MetaValue = "ADDRESS:PORT", HelpText = "Where to listen (default 127.0.0.1:4306); port 0 picks a free one.")]
    public string? Listen { get; set; }

    [Option("procedures", MetaValue = "FILE", HelpText = "The C# file with the procedures, or a folder of such files.")]
    public string? Procedures { get; set; }

    [Option("users", MetaValue = "FILE", HelpText = "Lines of name:crypt-hash; see hash-password.")]
    public string? Users { get; set; }

    [Option("no-auth", HelpText = "Let everybody on this machine call, without a password.")]
    public bool NoAuth { get; set; }

    [Option("log", MetaValue = "FORMAT", HelpText = "What the lines of the log look like: text (default) or json.")]
    public string? Log { get; set; }

    [Option(
        "tls-certificate", MetaValue = "FILE", HelpText = "Speak TLS, with this certificate (PEM, with those that lead to its authority).")]
    public string? TlsCertificate { get; set; }

    [Option("tls-key", MetaValue = "FILE", HelpText = "The certificate's private key (PEM; default: in the file of the certificate).")]
    public string? TlsKey { get; set; }

    [Option("workers-min", MetaValue = "N", HelpText = "Workers that stand ready (default 2).")]
    public int? WorkersMin { get; set; }

    [Option("workers-max", MetaValue = "N", HelpText = "Calls that may run at once (default 32).")]
    public int? WorkersMax { get; set; }

    [Option("connections-max", MetaValue = "N", HelpText = "Connections that may be open (default 1024).")]
    public int? ConnectionsMax { get; set; }

    [Option("grace", MetaValue = "TIME", HelpText = "Time between asking a procedure to end and killing it, 2s or 1m (default 2s).")]
    public string? Grace { get; set; }

    [Option("drain", MetaValue = "TIME", HelpText = "Time that running calls get when the daemon stops, 5s or 2m (default 5s).")]
    public string? Drain { get; set; }

    [Option("stop-limit", Hidden = true)]
    public string? StopLimit { get; set; }

    [Value(0, Hidden = true)]
    public IEnumerable<string> Others { get; set; } = [];

    /// <summary>True if the configuration is to be looked at and nothing started; <c>--check</c> is the older name of the option.</summary>
    public bool ChecksOnly => CheckConfig || Check;

    /// <summary>The configuration file as it is now; null where there is none.</summary>
    /// <param name="mistakes">Where values that cannot be used are told, which then count as absent; null to throw the first.</param>
    /// <exception cref="ConfigurationException">It cannot be read or is no TOML.</exception>
    public Settings? Read(IList<string>? mistakes = null) => Config is null ? null : Settings.Read(Config, mistakes);

    /// <summary>True if the command line says something that the file's key then does not.</summary>
    public bool Overrides(string key) => key switch
    {
        "listen" => Listen is not null,
        "procedures" => Procedures is not null,
        "users" => Users is not null,
        "no_auth" => NoAuth,
        "log.format" => Log is not null,
        "tls.certificate" or "tls.key" => TlsCertificate is not null || TlsKey is not null,
        "limits.workers_min" => WorkersMin is not null,
        "limits.workers_max" => WorkersMax is not null,
        "limits.connections" => ConnectionsMax is not null,
        "times.grace" => Grace is not null,
        "times.drain" => (Drain ?? StopLimit) is not null,
        _ => false,
    };
}
