using Harp.Protocol.Transport.Tls;

namespace Harp.Client.DependencyInjection;

/// <summary>
/// The configuration of a client in a host, to be bound from it: the settings of <see cref="HarpCallerOptions"/> that people
/// change. Secrets come from files, from the host's store of secrets or from the environment; they are in no message about what is wrong.
/// </summary>
/// <example>
/// <code>
/// "Harp": { "Host": "harp.example.net", "TokenFile": "/run/secrets/harp", "Tls": true, "TlsCaFile": "ca.pem", "ReconnectTimeout":
/// "00:01:00" }
/// </code>
/// </example>
public sealed class HarpClientOptions
{
    /// <summary>The dispatcher's name or address.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The dispatcher's port.</summary>
    public int Port { get; set; } = HarpCallerOptions.DefaultPort;

    /// <summary>The caller, by a token; null where a file or a password says it, or nothing does.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the token, on one line; read when the client is made.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The caller, by name.</summary>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>True to speak TLS.</summary>
    public bool Tls { get; set; }

    /// <summary>The authorities that are believed, in PEM; those of the system where null.</summary>
    public string? TlsCaFile { get; set; }

    /// <summary>As <see cref="HarpCallerOptions.AllowSecretsInClear"/>.</summary>
    public bool AllowSecretsInClear { get; set; }

    /// <summary>As <see cref="HarpCallerOptions.SafeSubmit"/>.</summary>
    public bool SafeSubmit { get; set; } = true;

    /// <summary>As <see cref="HarpCallerOptions.Multiplexed"/>.</summary>
    public bool Multiplexed { get; set; } = true;

    /// <summary>As <see cref="HarpCallerOptions.PropagateTrace"/>.</summary>
    public bool PropagateTrace { get; set; } = true;

    /// <summary>As <see cref="HarpCallerOptions.ConnectTimeout"/>.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>As <see cref="HarpCallerOptions.ReplyTimeout"/>.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="HarpCallerOptions.ReconnectTimeout"/>.</summary>
    public TimeSpan ReconnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="HarpCallerOptions.StreamBufferBytes"/>.</summary>
    public long StreamBufferBytes { get; set; } = 1 << 20;

    /// <summary>As <see cref="HarpCallerOptions.ConnectionsMax"/>.</summary>
    public int ConnectionsMax { get; set; } = 1024;

    /// <exception cref="ArgumentException">They contradict each other.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal HarpCallerOptions ToCallerOptions() => new()
    {
        Host = Host,
        Port = Port,
        Token = TokenFile is null ? Token : TokenOfFile(),
        Credentials = CredentialsOf(),
        Tls = TlsOf(),
        AllowSecretsInClear = AllowSecretsInClear,
        SafeSubmit = SafeSubmit,
        Multiplexed = Multiplexed,
        PropagateTrace = PropagateTrace,
        ConnectTimeout = ConnectTimeout,
        ReplyTimeout = ReplyTimeout,
        ReconnectTimeout = ReconnectTimeout,
        StreamBufferBytes = StreamBufferBytes,
        ConnectionsMax = ConnectionsMax,
    };

    private string TokenOfFile() => Token is null
        ? File.ReadAllText(TokenFile!).Trim()
        : throw new ArgumentException($"expected either {nameof(Token)} or {nameof(TokenFile)}, got both");

    private Protocol.Values.Credentials? CredentialsOf() => (User, Password) switch
    {
        (null, null) => null,
        ({ } user, { } password) => new Protocol.Values.Credentials(user, password),
        _ => throw new ArgumentException($"expected {nameof(User)} and {nameof(Password)} together, got one of them"),
    };

    private TlsClientOptions? TlsOf() => Tls ? new TlsClientOptions { CaFile = TlsCaFile }
        : TlsCaFile is null ? null
        : throw new ArgumentException($"expected {nameof(Tls)} where there is {nameof(TlsCaFile)}, got false");
}
