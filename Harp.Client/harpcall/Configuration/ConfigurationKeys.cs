namespace Harp.Client.CommandLine.Configuration;

/// <summary>The keys of the configuration file; the manual page and the check for unknown keys read this list.</summary>
internal static class ConfigurationKeys
{
    public const string Dispatcher = "dispatcher";
    public const string Output = "output";
    public const string SecretsInClear = "secrets_in_clear";
    public const string Tls = "tls.enabled";
    public const string TlsCa = "tls.ca";
    public const string TlsPin = "tls.pin";
    public const string TlsName = "tls.name";
    public const string Token = "auth.token";
    public const string TokenFile = "auth.token_file";
    public const string User = "auth.user";
    public const string Password = "auth.password";
    public const string PasswordFile = "auth.password_file";
    public const string DaemonUser = "daemon.user";
    public const string DaemonPassword = "daemon.password";
    public const string DaemonPasswordFile = "daemon.password_file";

    /// <summary>Those that hold a secret themselves.</summary>
    public static readonly string[] Secrets = [Token, Password, DaemonPassword];

    /// <summary>Each with what it says.</summary>
    public static readonly (string Name, string Help)[] All =
    [
        (Dispatcher, "The dispatcher, as ADDRESS:PORT."),
        (Output, "How to print values: json, pretty or raw."),
        (SecretsInClear, "true lets credentials go to another machine without TLS, where whoever carries the bytes can read them."),
        (Tls, "true speaks TLS and believes the system's authorities."),
        (TlsCa, "Speak TLS; believe the authorities of this PEM file."),
        (TlsPin, "Speak TLS; believe the certificate with this SHA-256."),
        (TlsName, "The name that the certificate must have."),
        (Token, "The token to ask the dispatcher with."),
        (TokenFile, "A file that holds the token alone."),
        (User, "The user to ask the dispatcher as."),
        (Password, "The user's password."),
        (PasswordFile, "A file that holds the password alone."),
        (DaemonUser, "The user to ask daemons as, for direct."),
        (DaemonPassword, "That user's password."),
        (DaemonPasswordFile, "A file that holds that password alone."),
    ];

    /// <summary>Those whose values are paths, which are relative to the configuration file.</summary>
    public static bool IsPath(string key) => key is TlsCa or TokenFile or PasswordFile or DaemonPasswordFile;

    public static bool IsFlag(string key) => key is Tls or SecretsInClear;
}
