using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Examples;

/// <summary><c>examples/stunnel.conf</c>, its two services one behind the other, and nothing but TLS 1.0 between them.</summary>
public sealed class BridgeTests
{
    [Fact]
    public async Task A_call_passes_both_bridges_over_TLS_1_0()
    {
        Assert.SkipUnless(ProcessList.IsOnPath("stunnel"), "there is no stunnel here: apt-get install stunnel4");
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        await using var daemon = new RecordingDaemon();
        var (near, far) = (LastingPort.Take(), LastingPort.Take());
        var issued = authority.Issue("web01", names: "web01");
        var text = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root, "examples", "stunnel.conf"), TestContext.Current.CancellationToken);
        foreach (var (own, here) in new[]
        {
            ("sslVersionMin = TLSv1\n", "sslVersionMin = TLSv1\nsslVersionMax = TLSv1\nsyslog = no\n"),
            ("accept = 127.0.0.1:14306", $"accept = 127.0.0.1:{near}"), ("connect = 10.8.14.9:4306", $"connect = 127.0.0.1:{far}"),
            ("accept = 10.8.14.2:4306", $"accept = 127.0.0.1:{far}"), ("connect = 127.0.0.1:24306", $"connect = 127.0.0.1:{daemon.Port}"),
            ("= base-daemon.pem", $"= {issued.CertificateFile}"), ("= web01.pem", $"= {issued.CertificateFile}"),
            ("= web01.key", $"= {issued.KeyFile}"),
        })
        {
            Assert.Contains(own, text, StringComparison.Ordinal);
            text = text.Replace(own, here, StringComparison.Ordinal);
        }

        using var bridge = Process.Start(
            new ProcessStartInfo("stunnel", [folder.Write("stunnel.conf", text)]) { RedirectStandardError = true })!;
        try
        {
            await using var dispatcher = new DispatcherProcess(
                folder, $"{{\"hostname\":\"web01\",\"address\":\"127.0.0.1\",\"port\":{near},\"tls\":false}}\n");
            await dispatcher.StartAsync();
            await Eventually.HoldsAsync("both bridges listen", () => Listens(near) && Listens(far));
            Assert.Equal("{\"result\":[7]}", await dispatcher.ResultOfAsync(await dispatcher.SubmitAsync("echo", 7)));
        }
        finally
        {
            bridge.Kill();
            await bridge.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
