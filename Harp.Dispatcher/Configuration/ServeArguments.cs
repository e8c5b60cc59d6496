using CommandLine;
using Harp.Hosting;
using Harp.Hosting.Logging;

namespace Harp.Dispatcher.Configuration;

/// <summary>The command line of <c>harpcallerd [serve]</c>. What stands here wins over the configuration file.</summary>
[Verb("serve", isDefault: true, HelpText = "Serve clients (the default; harpcallerd serve --help lists its options).")]
internal sealed class ServeArguments : IOnlyOptions
{
    [Option("config", MetaValue = "FILE", HelpText = "A TOML file; the other options win over it.")]
    public string? Config { get; set; }

    [Option("listen", MetaValue = "ADDRESS:PORT", HelpText = "Where clients connect (default 127.0.0.1:3502); port 0 picks a free one.")]
    public string? Listen { get; set; }

    [Option(
        "control", MetaValue = "PATH",
        HelpText = "The socket at which operators connect (default: control.sock in the store's folder), or '' for none.")]
    public string? Control { get; set; }

    [Option("store", MetaValue = "FOLDER", HelpText = "Where jobs are kept (created if missing), or ':memory:' to keep none.")]
    public string? Store { get; set; }

    [Option("hosts", MetaValue = "FILE", HelpText = "The hosts that can be called: one JSON object a line.")]
    public string? Hosts { get; set; }

    [Option("users", MetaValue = "FILE", HelpText = "Lines of name:crypt-hash and name:token:sha256; see hash-password and new-token.")]
    public string? Users { get; set; }

    [Option("check", Hidden = true)]
    public bool Check { get; set; }

    [Option(
        "check-config",
        HelpText = "Tell what is wrong with the configuration and the files that it names, and exit: 0 where nothing is, else 2.")]
    public bool CheckConfig { get; set; }

    [Option("log", MetaValue = "FORMAT", HelpText = "What the lines of the log look like: text (default) or json.")]
    public string? Log { get; set; }

    [Option(
        "tls-certificate", MetaValue = "FILE",
        HelpText = "Speak TLS to clients, with this certificate (PEM, with those that lead to its authority).")]
    public string? TlsCertificate { get; set; }

    [Option("tls-key", MetaValue = "FILE", HelpText = "The certificate's private key (PEM; default: in the file of the certificate).")]
    public string? TlsKey { get; set; }

    [Value(0, Hidden = true)]
    public IEnumerable<string> Others { get; set; } = [];

    /// <summary>
    /// True if the configuration is to be looked at and nothing started; <c>--check</c>, as it once was called at the other server, means
    /// the same.
    /// </summary>
    public bool ChecksOnly => CheckConfig || Check;

    /// <exception cref="ConfigurationException">Something is missing or malformed.</exception>
    public DispatcherOptions ToOptions() => ToOptions(Read());

    /// <summary>The configuration file as it is now; null where there is none.</summary>
    /// <param name="mistakes">Where values that cannot be used are told, which then count as absent; null to throw the first.</param>
    /// <exception cref="ConfigurationException">It cannot be read or is no TOML.</exception>
    public Settings? Read(IList<string>? mistakes = null) => Config is null ? null : Settings.Read(Config, mistakes);

    /// <summary>True if the command line says something that the file's key then does not.</summary>
    public bool Overrides(string key) => key switch
    {
        "listen" => Listen is not null,
        "store" => Store is not null,
        "hosts" or "hosts_program" => Hosts is not null,
        "users" => Users is not null,
        "log.format" => Log is not null,
        "tls.certificate" or "tls.key" => TlsCertificate is not null || TlsKey is not null,
        _ => false,
    };

    /// <summary>Makes options of the file, and of the command line where it says something else.</summary>
    /// <exception cref="ConfigurationException">Something is missing or malformed.</exception>
    public DispatcherOptions ToOptions(Settings? settings)
    {
        var file = settings is null ? new DispatcherOptions() : ConfigurationFile.Of(settings);
        var options = file with
        {
            Listen = Listen is null ? file.Listen : ListenAddress.Parse(Listen),
            Control = Control is null ? file.Control : file.Control with { Path = Control.Length == 0 ? "" : Path.GetFullPath(Control) },
            Store = Store ?? file.Store,
            Hosts = Hosts ?? file.Hosts,
            HostsProgram = Hosts is null ? file.HostsProgram : null,
            Access = file.Access with { Users = Users ?? file.Access.Users },
            Log = LogTable.Of(Log, file.Log),
            Tls = TlsFiles.Of(TlsCertificate, TlsKey, file.Tls),
        };
        ListenAddress.RefuseExposed(options.Listen, options.Tls is not null, options.Access.Users is not null);
        return options.Store.Length == 0 ? throw new ConfigurationException("store: expected a folder (--store FOLDER), got nothing")
            : options.Hosts.Length == 0 && options.HostsProgram is null ? throw new ConfigurationException(
                "hosts: expected a file of registry lines (--hosts FILE), or hosts_program in the configuration, got nothing")
            : options;
    }
}
