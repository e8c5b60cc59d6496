using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Campaigns.Floods;

/// <summary>
/// A dispatcher with a job that runs, one with a long stream and some more, and beside it a server that reads all it is sent and does
/// nothing.
/// </summary>
internal sealed class FloodedDispatcher : IAsyncDisposable
{
    private const int PacketBytes = 1 << 16;
    private const string BareServer = """
        import selectors, socket
        s = selectors.DefaultSelector()
        l = socket.create_server(("127.0.0.1", 0), backlog=4096)
        l.setblocking(False)
        s.register(l, selectors.EVENT_READ)
        print(l.getsockname()[1], flush=True)
        while True:
            for key, _ in s.select():
                c = key.fileobj
                try:
                    if c is l:
                        c, _ = l.accept()
                        c.setblocking(False)
                        s.register(c, selectors.EVENT_READ)
                    elif not c.recv(65536):
                        s.unregister(c)
                        c.close()
                except BlockingIOError:
                    pass
                except OSError:
                    s.unregister(c)
                    c.close()
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly Process _bare;

    private FloodedDispatcher()
    {
        Dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[limits]\ndisk_reserve = 0\ndisk_ballast = 0\n");
        _bare = Process.Start(BareStart())!;
    }

    public DispatcherProcess Dispatcher { get; }

    /// <summary>Where the server listens that does nothing.</summary>
    public IPEndPoint Bare { get; private set; } = new(IPAddress.None, 0);

    public string Running { get; private set; } = "";

    public string Stored { get; private set; } = "";

    /// <summary>What the dispatcher holds, in megabytes.</summary>
    public double Megabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{Dispatcher.Process.Pid}/status").First(
                line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static async Task<FloodedDispatcher> StartAsync(int streamBytes, int jobs)
    {
        var flooded = new FloodedDispatcher();
        flooded.Stored = flooded.Store(streamBytes);
        await flooded.Dispatcher.StartAsync();
        flooded.Running = await flooded.Dispatcher.SubmitAsync("hold", 0);
        for (var i = 0; i < jobs; i++)
        {
            await flooded.Dispatcher.SubmitAsync("echo", i);
        }

        var port = await flooded._bare.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        flooded.Bare = new IPEndPoint(IPAddress.Loopback, int.Parse(port!, CultureInfo.InvariantCulture));

        return flooded;
    }

    public async ValueTask DisposeAsync()
    {
        _bare.Kill();
        _bare.Dispose();
        await Dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    private static ProcessStartInfo BareStart()
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(BareServer);
        return start;
    }

    /// <summary>Puts an ended job into the store, as a dispatcher would have left it.</summary>
    private string Store(int bytes)
    {
        using var store = SqliteJobStore.Open(_folder.File("store"));
        var now = TimeProvider.System.GetUtcNow();
        var job = JobId.New(now);
        store.Commit([
            new StoreWrite.Insert(
                job, "web01", "p", RawJson.Parse("[]"), RawJson.Null, null, 1, TimeSpan.FromDays(1), TimeSpan.FromDays(1), now),
            new StoreWrite.Start(job, 1, now)]);
        var data = new string('x', PacketBytes);
        for (var packet = 0; packet * (long)PacketBytes < bytes; packet++)
        {
            store.Commit([new StoreWrite.Append(
                job, 1, new PacketRun(packet, 1, Encoding.UTF8.GetBytes($"{{\"packet\":{packet},\"data\":\"{data}\"}}\n")))]);
        }

        return job.ToString();
    }
}
