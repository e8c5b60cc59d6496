using System.Diagnostics;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Fuzz.Documents;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Examples;

/// <summary>
/// The sample application as it was built, with a dispatcher and a daemon of its own, and one browser for all tests that want it.
/// </summary>
public sealed class WebApplication : IAsyncLifetime
{
    private const string Ready = "Now listening on: ";

    /// <summary>Streams six packets, waits for a file, streams six more, and returns.</summary>
    private const string Procedures = """
        public static class GatedProcedures
        {
            [Procedure(Name = "gated")]
            public static async Task<string> GatedAsync(string gate, PacketStream packets, CancellationToken cancellationToken)
            {
                for (var i = 0; i < 12; i++)
                {
                    while (i == 6 && !File.Exists(gate))
                    {
                        await Task.Delay(20, cancellationToken);
                    }

                    await packets.WriteAsync(new { progress = i / 11.0, message = $"<b>step {i}</b>" }, cancellationToken);
                }

                return "<i>all</i>";
            }
        }
        """;

    private static readonly string[] Offers = ["gated1", "gated2", "gated3", "gated4", "gated5"];

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<Browser>> _browser;
    private readonly EchoDaemon _echo = new();
    private ServerProcess? _daemon;
    private DispatcherProcess? _dispatcher;
    private Process? _process;

    public WebApplication() => _browser = new(() => Browser.StartAsync(_folder.File("browser")));

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    internal DispatcherProcess Dispatcher => _dispatcher!;

    internal Task<Browser> BrowserAsync() => _browser.Value;

    /// <summary>Lets the job of an offer, <c>gated</c> and a number, go on.</summary>
    public void Open(string offer) => _folder.Write(offer, "");

    public async ValueTask InitializeAsync()
    {
        _daemon = await ServerProcess.StartAsync(
            "Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--no-auth", "--procedures", _folder.Write("p.cs", Procedures));
        _dispatcher = new DispatcherProcess(
            _folder,
            $$$"""{"hostname":"web01","address":"127.0.0.1","port":{{{_daemon.EndPoint.Port}}},"tls":false,"credentials":"""
                + $$$"""{"user":"u","password":"p"}}""" + "\n"
            + $$$"""{"hostname":"echo","address":"127.0.0.1","port":{{{_echo.Port}}},"tls":false}""" + "\n")
        { Port = LastingPort.Take() };
        await _dispatcher.StartAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        var how = new ProcessStartInfo(
            ServerProcess.PathOf("HarpWeb", "HarpWeb"),
            ["--urls", "http://127.0.0.1:0", "--Harp:ReconnectTimeout=00:00:01", .. Offers.SelectMany(Gated)])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(SourceTree.Root, "examples", "web"),
        };
        how.Environment["HARP_DISPATCHER"] = _dispatcher!.Process.EndPoint.ToString();
        how.Environment["HOME"] = _folder.Path;
        _process = Process.Start(how)!;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await _process.StandardOutput.ReadLineAsync(late.Token) is { } line)
        {
            if (line.IndexOf(Ready, StringComparison.Ordinal) is > 0 and var at)
            {
                Address = new Uri(line[(at + Ready.Length)..]);
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException("the application ended before it listened");
    }

    private string[] Gated(string offer) =>
    [
        $"--Desk:Offers:{offer}:Title=Gated", $"--Desk:Offers:{offer}:Procedure=gated", $"--Desk:Offers:{offer}:Hosts:0=web01",
        $"--Desk:Offers:{offer}:Arguments:gate={_folder.File(offer)}",
    ];

    public async ValueTask DisposeAsync()
    {
        await _echo.DisposeAsync();
        if (_browser.IsValueCreated && _browser.Value.IsCompletedSuccessfully)
        {
            await (await _browser.Value).DisposeAsync();
        }

        if (_process is not null)
        {
            ServerProcess.Signal(_process.Id, 15);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        await (_dispatcher?.DisposeAsync() ?? default);
        await (_daemon?.DisposeAsync() ?? default);
        _folder.Dispose();
    }
}
