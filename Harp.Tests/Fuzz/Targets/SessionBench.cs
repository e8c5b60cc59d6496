using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Harp.Dispatcher.Access;
using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Operations;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.Hosts;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A dispatcher in memory: sessions, operations, loop, store and calls are the real ones; only the sockets and the disk are not.
/// </summary>
internal sealed partial class SessionBench : IAsyncDisposable
{
    public const int LineBytesMax = 20_000;

    /// <summary>A job that has ended with a result after three packets, under the id that the generated requests name.</summary>
    private const string EndedJob = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly MemoryTransport _transport = new();
    private readonly RecordingLogger _log = new();
    private readonly MemoryJobStore _store = new();
    private readonly DispatcherMetrics _metrics = new();
    private readonly JobSignals _signals = new();
    private readonly IConnectionListener _clients;
    private readonly IConnectionListener _daemon;
    private readonly OperationTable _operations;
    private readonly DispatchLoop _loop;
    private readonly Task _serving;

    public SessionBench()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        (_clients, _daemon) = (_transport.Listen(any, PlainSecurity.Instance), _transport.Listen(any, PlainSecurity.Instance));
        var hosts = HostRegistry.OpenAsync(new ScriptedHosts(
            $"{{\"hostname\":\"h\",\"address\":\"127.0.0.1\",\"port\":{((IPEndPoint)_daemon.LocalEndPoint).Port},\"tls\":false}}\n"))
            .GetAwaiter().GetResult();
        var calls = new CallStarter(
            hosts, _store, _transport, new TlsClientSecurity(new TlsClientOptions()), new CallLimits(), TimeProvider.System,
            NullLogger<DaemonCall>.Instance);
        _loop = new DispatchLoop(
            new BatchProcessor(
                new Scheduler(new SchedulerLimits()), _store, calls, _signals, new LoopLimits(), TimeProvider.System, _metrics,
                NullLogger<BatchProcessor>.Instance),
            new LoopLimits { DrainTime = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, NullLogger<DispatchLoop>.Instance);
        _loop.Start();
        _operations = new OperationTable(
            _loop, _store, _signals, hosts, AccessControl.Open, HelloBuilder.Of(new DispatcherOptions()), TimeProvider.System);
        StoreEndedJob();
        _serving = ServeAsync();
    }

    /// <summary>Ids in what the vectors send are places to fill in; here they name the job that there is.</summary>
    public static byte[] WithKnownJobs(byte[] input) =>
        Encoding.Latin1.GetBytes(Place().Replace(Encoding.Latin1.GetString(input), EndedJob));

    /// <summary>A client's end of a new session.</summary>
    public async Task<Connection> ConnectAsync()
    {
        var client = await _transport.ConnectAsync(
            "h", ((IPEndPoint)_clients.LocalEndPoint).Port, PlainSecurity.Instance, CancellationToken.None);
        var incoming = await _clients.AcceptAsync(CancellationToken.None);
        var limits = new SessionLimits { Link = ProtocolLimits.Default with { RequestLineBytesMax = LineBytesMax } };
        var session = new Session(
            await incoming.OpenAsync(CancellationToken.None), _operations, AccessControl.Open, limits, new SharedMemory(limits),
            TimeProvider.System, _log);
        _ = Task.Run(session.RunAsync);
        return client;
    }

    /// <summary>A session may say why its client left, and who asked for what; a fault is an error.</summary>
    public void CheckLog()
    {
        Assert.DoesNotContain(
            _log.Take(),
            line => !line.StartsWith("Debug", StringComparison.Ordinal) && !line.StartsWith("Information", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _daemon.DisposeAsync();
        await _serving;
        await _loop.StopAsync();
        _loop.Dispose();
        _metrics.Dispose();
        _store.Dispose();
    }

    private void StoreEndedJob()
    {
        Assert.True(JobId.TryParse(EndedJob, out var job));
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3).Select(i => $"{{\"packet\":{i},\"data\":{i}.0}}\n")));
        var now = DateTimeOffset.UnixEpoch;
        _store.Commit(
            [
                new StoreWrite.Insert(
                    job, "h", "p", RawJson.Parse("[1.0]"), RawJson.Null, null, 1, TimeSpan.FromDays(1), TimeSpan.FromDays(1), now),
                new StoreWrite.Start(job, 1, now),
                new StoreWrite.Acknowledge(job, 1),
                new StoreWrite.Append(job, 1, new PacketRun(0, 3, lines)),
                new StoreWrite.End(job, 1, JobState.Returned, "{\"result\":null}"u8.ToArray(), now),
            ]);
    }

    /// <summary>A daemon whose every procedure streams one packet and returns null.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _daemon.AcceptAsync(CancellationToken.None));
            }
        }
        catch (ObjectDisposedException)
        {
            // The target is done.
        }
    }

    private static async Task AnswerAsync(IIncomingConnection incoming)
    {
        await using var connection = await incoming.OpenAsync(CancellationToken.None);
        try
        {
            await new FrameReader(connection.Input, 1 << 20).ReadAsync();
            await connection.Output.WriteAsync("{\"harp\":1,\"stream_result\":true}\n{\"stream\":1e400}\n{\"result\":null}\n"u8.ToArray());
            await connection.EndOutputAsync();
        }
        catch (IOException)
        {
            // The call was cancelled.
        }
    }

    [GeneratedRegex(@"\$\{\w+\}")]
    private static partial Regex Place();
}
