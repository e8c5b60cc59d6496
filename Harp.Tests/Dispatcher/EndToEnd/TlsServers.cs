using Harp.Hosting.Authentication;
using Harp.Tests.Daemon;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A real <c>harpd</c> and a real <c>harpcallerd</c>, both with TLS and users, shared by the tests of a class.</summary>
public sealed class TlsServers : IAsyncLifetime
{
    public const string Token = "a token of no worth";

    private const string Rules = """
        users = "callers"

        [tls]
        certificate = "dispatcher.pem"
        key = "dispatcher.key"

        [daemon_tls]
        ca = "ca.pem"

        [[allow]]
        users = ["webapp"]
        operations = ["*"]
        """;

    private readonly TemporaryFolder _folder = new();

    internal TestAuthority Authority { get; } = new();

    internal ServerProcess Daemon { get; private set; } = null!;

    internal ServerProcess Dispatcher { get; private set; } = null!;

    /// <summary>Where the dispatcher's certificate stands, and its key with another ending.</summary>
    internal string DispatcherCertificate => _folder.File("dispatcher.pem");

    public async ValueTask InitializeAsync()
    {
        var daemon = Authority.Issue("daemon", names: "localhost");
        Replace(Authority.Issue("dispatcher", names: ["localhost", "127.0.0.1"]));
        File.Copy(Authority.CaFile, _folder.File("ca.pem"));
        Daemon = await RunningDaemon.StartAsync(
            RunningDaemon.WriteUsers(_folder.Path), "--tls-certificate", daemon.CertificateFile, "--tls-key", daemon.KeyFile,
            "--workers-min", "1");
        _folder.Write("callers", TokenHash.LineOf("webapp", Token));
        Dispatcher = await ServerProcess.StartAsync(
            "Harp.Dispatcher", "harpcallerd", "--listen", "127.0.0.1:0", "--store", ":memory:",
            "--hosts", _folder.Write("hosts", string.Join('\n', Hosts(daemon))), "--config", _folder.Write("harpcallerd.toml", Rules));
    }

    public async ValueTask DisposeAsync()
    {
        await Dispatcher.DisposeAsync();
        await Daemon.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>Replaces the dispatcher's certificate.</summary>
    internal void Replace(IssuedCertificate issued)
    {
        File.Copy(issued.CertificateFile, DispatcherCertificate, overwrite: true);
        File.Copy(issued.KeyFile, Path.ChangeExtension(DispatcherCertificate, "key"), overwrite: true);
    }

    private string[] Hosts(IssuedCertificate daemon) =>
    [
        Host("localhost", ""),
        Host("other", ""),
        Host("named", ",\"tls_name\":\"localhost\""),
        Host("pinned", $",\"tls_pins\":[\"{new string('0', 64)}\",\"{daemon.Pin}\"]"),
        Host("mispinned", $",\"tls_pins\":[\"{new string('0', 64)}\"]"),
        Host("plain", ",\"tls\":false"),
    ];

    private string Host(string name, string more) =>
        $"{{\"hostname\":\"{name}\",\"address\":\"127.0.0.1\",\"port\":{Daemon.EndPoint.Port},\"credentials\":{{\"user\":\"alice\",\"password\":\"secret\"}}{more}}}";
}
