using System.Net;
using System.Text;
using Harp.Daemon.Calls;
using Harp.Daemon.Configuration;
using Harp.Daemon.Workers;
using Harp.Protocol;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Serving.Access;
using Harp.Serving.Authentication;
using Harp.Serving.Diagnostics;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A daemon in memory with the procedure <c>p</c>: its session, pool and relay are the real ones; only the socket and the worker's process
/// are not.
/// </summary>
internal sealed class CallBench : IDisposable
{
    public const int LineBytesMax = 8000;

    private static readonly DaemonOptions Options = new()
    {
        Procedures = "",

        // However many scripted ones end, no real one is started in their place.
        WorkersMin = int.MinValue,
        Grace = TimeSpan.FromMilliseconds(100),
        Limits = ProtocolLimits.Default with { DaemonMessageBytesMax = LineBytesMax, RequestLineBytesMax = LineBytesMax },
    };

    private readonly WorkerLauncher _launcher = new(
        Options, () => "", new WorkerRegistry(), new WorkerSandbox(Options.Worker, cgroups: null, NullLogger.Instance),
        NullLogger<Worker>.Instance, TimeProvider.System);

    private readonly AccessControl _access = new(new Authenticator(users: null, new GuessLimits(), TimeProvider.System), []);
    private readonly DaemonMetrics _metrics = new();
    private readonly Catalogue _catalogue = new([new ProcedureInfo("p", Streams: true, [], "")]);

    /// <summary>All that a peer gets that sends <paramref name="request"/>, from workers that write <paramref name="output"/>.</summary>
    public async Task<List<string>> CallAsync(byte[] request, byte[] output, bool halfCloses)
    {
        await using var pool = new WorkerPool(Options, _launcher, NullLogger<WorkerPool>.Instance, TimeProvider.System);
        for (var attempt = 0; attempt < WorkerLimits.AttemptsMax; attempt++)
        {
            var process = new ScriptedWorker(output);
            await pool.ReleaseAsync(
                new Worker(process, RunAs.Daemon, LineBytesMax, 1, NullLogger.Instance, TimeProvider.System), reusable: true);
        }

        var transport = new MemoryTransport();
        await using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        await using var peer = await transport.ConnectAsync(
            "h", ((IPEndPoint)listener.LocalEndPoint).Port, PlainSecurity.Instance, CancellationToken.None);
        using var incoming = await listener.AcceptAsync(CancellationToken.None);
        var calls = new WorkerCalls(
            _catalogue, new WorkerServices(Options, pool, NullLogger<CallSession>.Instance, TimeProvider.System), folder: null);
        var services = new CallServices(
            Options, _access, new LiveHandler(calls), _metrics, NullLogger<CallSession>.Instance, TimeProvider.System);
        var session = new CallSession(await incoming.OpenAsync(CancellationToken.None), services).RunAsync();
        var sending = SendAsync(peer, request, halfCloses);
        var lines = await ReadAsync(peer);
        await sending;
        if (!halfCloses)
        {
            await peer.EndOutputAsync();
        }

        await session;
        return lines;
    }

    public void Dispose()
    {
        _access.Dispose();
        _metrics.Dispose();
    }

    private static async Task SendAsync(Connection peer, byte[] request, bool halfCloses)
    {
        await peer.Output.WriteAsync(request);
        if (halfCloses)
        {
            await peer.EndOutputAsync();
        }
    }

    private static async Task<List<string>> ReadAsync(Connection peer)
    {
        var frames = new FrameReader(peer.Input, LineBytesMax * 2);
        var lines = new List<string>();
        Frame frame;
        while ((frame = await frames.ReadAsync()).Status == FrameStatus.Line)
        {
            lines.Add(Encoding.UTF8.GetString(frame.Line.Span));
        }

        Assert.Equal(FrameStatus.End, frame.Status);
        return lines;
    }
}
