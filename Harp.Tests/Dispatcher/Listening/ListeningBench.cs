using System.Net;
using System.Text;
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
using Harp.Protocol.Json;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Dispatcher.Hosts;
using Harp.Tests.Dispatcher.Loop;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Dispatcher.Listening;

/// <summary>Real sockets, a real loop and a real call, on a store that can be watched.</summary>
internal sealed class ListeningBench : IAsyncDisposable
{
    private readonly DispatcherMetrics _metrics = new();
    private readonly DispatchLoop _loop;
    private readonly Listener _listener;
    private Task? _stopping;

    public ListeningBench(SessionLimits? limits = null, TimeProvider? time = null, AccessControl? access = null)
    {
        limits ??= new SessionLimits();
        Memory = new SharedMemory(limits);
        access ??= AccessControl.Open;
        time ??= TimeProvider.System;
        Hosts = new ScriptedHosts(Daemon.HostLine);
        var hosts = HostRegistry.OpenAsync(Hosts).GetAwaiter().GetResult();
        var calls = new CallStarter(
            hosts, Store, TcpTransport.Instance, new TlsClientSecurity(new TlsClientOptions()), new CallLimits(), TimeProvider.System,
            NullLogger<DaemonCall>.Instance);
        var processor = new BatchProcessor(
            new Scheduler(new SchedulerLimits()), Store, calls, Signals, new LoopLimits(), TimeProvider.System, _metrics,
            NullLogger<BatchProcessor>.Instance);
        _loop = new DispatchLoop(
            processor, new LoopLimits { DrainTime = TimeSpan.FromMilliseconds(50) }, TimeProvider.System,
            NullLogger<DispatchLoop>.Instance);
        _loop.Start();
        Operations = new OperationTable(_loop, Store, Signals, hosts, access, HelloBuilder.Of(new DispatcherOptions()), time);
        _listener = new Listener(
            TcpTransport.Instance.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance), Operations,
            access, limits, Memory, time, _metrics, Log);
    }

    public RecordingDaemon Daemon { get; } = new();

    /// <summary>What sessions tell the log.</summary>
    public RecordingLogger Log { get; } = new();

    /// <summary>The source of the registry; starts with the one host that there is.</summary>
    public ScriptedHosts Hosts { get; }

    public SharedMemory Memory { get; }

    public OperationTable Operations { get; }

    public WatchedStore Store { get; } = new();

    public JobSignals Signals { get; } = new();

    /// <summary>How many clients have nothing outstanding, and have not had for a moment.</summary>
    public int Idle => _listener.Idle;

    public Task<LineClient> ConnectAsync() => LineClient.ConnectAsync((IPEndPoint)_listener.LocalEndPoint);

    public Task<string[]> AskAllAsync(string text) => AskAllAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends all that, half-closes, and reads all that is answered.</summary>
    public async Task<string[]> AskAllAsync(byte[] bytes)
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(bytes);
        client.EndOutput();
        return await client.ReadToEndAsync();
    }

    /// <summary>Puts a running job with so many packets of so many bytes into the store.</summary>
    public JobId StoreStream(int packets, int bytes, string arguments = "[]")
    {
        var job = JobId.New(DateTimeOffset.UnixEpoch);
        Store.Commit(
            [
                new StoreWrite.Insert(
                    job, "web01", "p", RawJson.Parse(arguments), RawJson.Null, null, 1, TimeSpan.FromDays(1), TimeSpan.FromDays(1),
                    DateTimeOffset.UnixEpoch),
                new StoreWrite.Start(job, 1, DateTimeOffset.UnixEpoch),
                .. Enumerable.Range(0, packets).Select(i => new StoreWrite.Append(job, 1, new PacketRun(
                    i, 1, Encoding.UTF8.GetBytes($"{{\"packet\":{i},\"data\":\"{new string('x', bytes)}\"}}\n")))),
            ]);
        return job;
    }

    public Task StopAsync() => _stopping ??= StopOnceAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _loop.Dispose();
        await Daemon.DisposeAsync();
        _metrics.Dispose();
    }

    private async Task StopOnceAsync()
    {
        await _listener.StopAcceptingAsync();
        await _loop.StopAsync();
        await _listener.DisposeAsync();
    }
}
