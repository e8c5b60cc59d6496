using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Transport;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>One call of the dispatcher's to a daemon that the test plays.</summary>
internal sealed class DaemonCallBench
{
    /// <summary>What the daemon gets.</summary>
    public const string Request =
        "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[1e400, \"\\/\"],\"auth\":{\"user\":\"u\",\"password\":\"s3cret\"}," +
        "\"job\":\"" + Job + "\",\"attempt\":1,\"caller\":\"alice\"}";

    public const string AcknowledgedSingle = "{\"harp\":1,\"stream_result\":false}";
    public const string AcknowledgedStream = "{\"harp\":1,\"stream_result\":true}";
    public const string Cancel = "{\"harp\":1,\"cancel\":true}";

    private const string Job = "00000000-0000-7000-8000-000000000001";

    /// <summary>What the dispatcher is told of the call.</summary>
    public RecordingSink Sink { get; } = new();

    /// <summary>Carries the call out, and the daemon's part of it.</summary>
    public async Task CallAsync(Func<PeerConnection, Task> script)
    {
        await using var peer = new ScriptedPeer(script);
        await NewCall(peer.Port).RunAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the daemon to end that call.</summary>
    public EndConfirmation NewConfirmation(int port, TimeProvider? time = null)
    {
        Assert.True(JobId.TryParse(Job, out var job));
        return new EndConfirmation(
            job, 1, new HostEntry("web01", "127.0.0.1", port, new Credentials("u", "s3cret"), Tls: false), TcpTransport.Instance,
            PlainSecurity.Instance,
            new CallLimits(), Sink, time ?? TimeProvider.System, NullLogger.Instance);
    }

    public DaemonCall NewCall(
        int port, string address = "127.0.0.1", RecordingSink? sink = null, ITransport? transport = null, TimeProvider? time = null,
        IStreamSecurity? security = null,
        CallLimits? limits = null, LineBudget? lines = null)
    {
        var store = new MemoryJobStore();
        Assert.True(JobId.TryParse(Job, out var job));
        store.Commit([new StoreWrite.Insert(
            job, "web01", "p", RawJson.Parse("[1e400, \"\\/\"]"), RawJson.Null, null, 1, TimeSpan.MaxValue, TimeSpan.MaxValue,
            DateTimeOffset.UnixEpoch)
        {
            Caller = "alice",
        }]);
        return new DaemonCall(
            job, 1, body: null, new CallTerms(null),
            new HostEntry("web01", address, port, new Credentials("u", "s3cret"), security is not null), store,
            transport ?? TcpTransport.Instance,
            security ?? PlainSecurity.Instance,
            limits ?? new CallLimits { MessageBytesMax = 1000, RunBytesMax = 64 * 1024 }, lines ?? new LineBudget(1 << 20), sink ?? Sink,
            time ?? TimeProvider.System, NullLogger.Instance);
    }
}
