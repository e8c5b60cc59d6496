using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Daemons;

public sealed class DaemonCallTests
{
    private const string Job = "00000000-0000-7000-8000-000000000001";

    private const string Request =
        "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[1e400, \"\\/\"],\"auth\":{\"user\":\"u\",\"password\":\"s3cret\"}," +
        "\"job\":\"" + Job + "\",\"attempt\":1,\"caller\":\"alice\"}";

    private const string Single = "{\"harp\":1,\"stream_result\":false}";
    private const string Stream = "{\"harp\":1,\"stream_result\":true}";
    private const string Cancel = "{\"harp\":1,\"cancel\":true}";

    private readonly RecordingSink _sink = new();

    [Theory]
    [InlineData("{\"result\": {\"a\" : 1e400, \"a\":\"\\ud800\"} }", "{\"result\":{\"a\" : 1e400, \"a\":\"\\ud800\"}}")]
    [InlineData("{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":[1.0]}}", "{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":[1.0]}}")]
    [InlineData("{\"harp\":1,\"error\":{\"type\":\"own\",\"message\":\"m\"}}", "{\"error\":{\"type\":\"own\",\"message\":\"m\"}}")]
    [InlineData("{\"error\":{\"type\":\"own\",\"message\":\"m\",\"data\":{}},\"harp\":1}\r", "{\"error\":{\"type\":\"own\",\"message\":\"m\",\"data\":{}}}")]
    public async Task An_outcome_is_passed_on_as_it_came(string line, string outcome)
    {
        await CallAsync(peer => peer.AnswerAsync(Request, Single, line));

        Assert.Equal(["connected", outcome], _sink.Told);
        Assert.True(_sink.NothingLeft);
    }

    [Fact]
    public async Task An_acknowledgement_is_told_before_the_outcome_comes()
    {
        await CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, Single);
            await Eventually.HoldsAsync("it was told", () => _sink.Told.Contains("acknowledged 1"));
            await peer.SendAsync("{\"result\":1}");
        });

        Assert.Equal(["connected", "acknowledged 1", "{\"result\":1}"], _sink.Told);
    }

    [Fact]
    public async Task An_error_in_place_of_the_acknowledgement_is_passed_on()
    {
        await CallAsync(peer => peer.AnswerAsync(Request, "{\"harp\":1,\"error\":{\"type\":\"no_such_procedure\",\"message\":\"m\"}}"));

        Assert.Equal(["connected", "{\"error\":{\"type\":\"no_such_procedure\",\"message\":\"m\"}}"], _sink.Told);
    }

    [Fact]
    public async Task Packets_are_numbered_and_passed_on_byte_for_byte()
    {
        string[] values = ["1.0", "{\"a\" : [ ] }", "\"\\ud800\\/ é\"", "null", "123456789012345678901234567890"];
        await CallAsync(peer => peer.AnswerAsync(Request, [Stream, .. values.Select(value => $"{{\"stream\":{value}}}"), "{\"result\":null}"]));

        Assert.Equal(string.Concat(values.Select((value, i) => $"{{\"packet\":{i},\"data\":{value}}}\n")), _sink.Lines.ToString());
        Assert.Equal("{\"result\":null}", _sink.Told[^1]);
    }

    [Fact]
    public async Task Packets_carry_the_time_at_which_they_came()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, Stream, "{\"stream\":1}", "{\"stream\":2}");
            await Eventually.HoldsAsync("two packets came", () => _sink.Packets == 2);
            time.Advance(TimeSpan.FromSeconds(7));
            await daemon.SendAsync("{\"stream\":3}", "{\"result\":null}");
        });

        await NewCall(peer.Port, time: time).RunAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal([1_700_000_000_123, 1_700_000_000_123, 1_700_000_007_123], _sink.Times);
    }

    [Theory]
    [InlineData("protocol_error", "acknowledge", "maybe", "garbage")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"result\":1}")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"stream\":1}")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"harp\":2,\"stream_result\":true}")]
    [InlineData("protocol_error", "run", "yes", Single, "{\"stream\":1}")]
    [InlineData("protocol_error", "run", "yes", Single, Single)]
    [InlineData("protocol_error", "run", "yes", Stream, "{\"stream\":1}", Stream)]
    [InlineData("protocol_error", "run", "yes", Stream, "{\"exception\":1}")]
    [InlineData("protocol_error", "run", "yes", Stream, "{}")]
    [InlineData("network_error", "acknowledge", "maybe")]
    [InlineData("network_error", "run", "yes", Stream, "{\"stream\":1}")]
    public async Task What_breaks_the_protocol_or_ends_too_early_says_whether_the_call_had_started(
        string type, string stage, string started, params string[] lines)
    {
        await CallAsync(peer => peer.AnswerAsync(Request, lines));

        var outcome = _sink.Told[^1];
        Assert.Contains($"\"type\":\"{type}\"", outcome, StringComparison.Ordinal);
        Assert.Contains($"\"stage\":\"{stage}\",\"started\":\"{started}\",\"address\":\"127.0.0.1\"", outcome, StringComparison.Ordinal);
        Assert.Equal(lines.Count(line => line == "{\"stream\":1}" && lines[0] == Stream), _sink.Packets);
        Assert.DoesNotContain("s3cret", outcome, StringComparison.Ordinal);
        Assert.False(_sink.NothingLeft, "the daemon may still be at work");
    }

    [Fact]
    public async Task A_line_that_is_cut_off_is_not_taken_for_an_outcome()
    {
        await CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, Single);
            await peer.SendBytesAsync("{\"result\":1}"u8.ToArray());
        });

        Assert.Contains("in the middle of a line", _sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_ends_the_call()
    {
        await CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, Single, $"{{\"result\":\"{new string('x', 2000)}\"}}");
            await peer.ExpectEndAsync();
        });

        Assert.Contains("\"protocol_error\"", _sink.Told[^1], StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", _sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_is_told_as_one()
    {
        await CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, Single);
            peer.Reset();
        });

        Assert.Contains("\"reason\":\"connection_reset\"", _sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_and_a_name_that_nobody_has_are_told_with_started_no()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await NewCall(((IPEndPoint)closed.LocalEndPoint!).Port).RunAsync();
        Assert.Contains("\"started\":\"no\"", _sink.Told[^1], StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"connection_refused\"", _sink.Told[^1], StringComparison.Ordinal);

        var other = new RecordingSink();
        await NewCall(1, address: "no such host.invalid", sink: other).RunAsync();
        Assert.Contains("\"reason\":\"name_not_found\"", Assert.Single(other.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_must_be_secured_is_not_called_in_clear()
    {
        await using var peer = new ScriptedPeer(async daemon => await daemon.SendAsync("{\"harp\":1,\"stream_result\":false}", "{\"result\":1}"));
        await NewCall(peer.Port, security: new TlsClientSecurity(new TlsClientOptions())).RunAsync();

        var told = Assert.Single(_sink.Told);
        Assert.Contains("\"type\":\"tls_error\"", told, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"stage\":\"tls\",\"started\":\"no\",\"address\":\"127.0.0.1\",", told, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"handshake_failed\"", told, StringComparison.Ordinal);
        Assert.True(_sink.NothingLeft);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_a_timeout_of_that_stage()
    {
        var time = new FakeTimeProvider();
        await using var peer = new ScriptedPeer(daemon => daemon.ExpectEndAsync());
        var securing = new TaskCompletionSource();
        var running = NewCall(peer.Port, time: time, security: new Silent(securing)).RunAsync();
        await securing.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        time.Advance(new CallLimits().ConnectTimeout);
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var told = Assert.Single(_sink.Told);
        Assert.Contains("\"type\":\"timeout\"", told, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"stage\":\"tls\",\"started\":\"no\",", told, StringComparison.Ordinal);
        Assert.Contains("\"limit\":\"connect\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_sends_the_cancel_line_and_waits_until_the_daemon_closes()
    {
        var acknowledged = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, Stream, "{\"stream\":0}");
            acknowledged.SetResult();
            await daemon.ExpectAsync(Cancel);
            await daemon.SendAsync("{\"stream\":1}", "{\"harp\":1,\"error\":{\"type\":\"cancelled\",\"message\":\"m\"}}");
            await ended.Task;
        });
        var call = NewCall(peer.Port);
        var running = call.RunAsync();
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the packet came", () => _sink.Packets == 1);

        call.Stop();
        call.Stop();
        Assert.False(running.IsCompleted);
        ended.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, _sink.Packets);
        Assert.True(_sink.NothingLeft);
    }

    [Fact]
    public async Task A_daemon_that_closes_without_a_last_word_may_have_left_something()
    {
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.ExpectAsync(Request);
            await daemon.ExpectAsync(Cancel);
        });
        var call = NewCall(peer.Port);
        var running = call.RunAsync();
        await _sink.Connected;
        call.Stop();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(_sink.NothingLeft);
    }

    [Fact]
    public async Task Aborting_breaks_the_connection_of_a_daemon_that_does_not_answer()
    {
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.ExpectAsync(Request);
            await daemon.ExpectAsync(Cancel);
            await daemon.ExpectEndAsync();
        });
        var call = NewCall(peer.Port);
        var running = call.RunAsync();
        await _sink.Connected;
        call.Stop();
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);

        call.Abort();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_call_that_is_stopped_before_its_connection_stands_sends_no_request()
    {
        await using var peer = new ScriptedPeer(daemon => daemon.ExpectEndAsync());
        var transport = new StoppingTransport();
        var call = NewCall(peer.Port, transport: transport);
        transport.Connected = call.Stop;

        await call.RunAsync();

        Assert.Contains("\"started\":\"no\"", Assert.Single(_sink.Told), StringComparison.Ordinal);
        Assert.True(_sink.NothingLeft);
    }

    [Fact]
    public async Task A_daemon_is_read_no_faster_than_the_disk_writes()
    {
        var sent = 0;
        var disk = new TaskCompletionSource();
        _sink.Disk = disk.Task;
        var packet = Encoding.UTF8.GetBytes($"{{\"stream\":\"{new string('x', 900)}\"}}\n");
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.AnswerAsync(Request, Stream);
            for (; sent < 50_000; sent++)
            {
                await daemon.SendBytesAsync(packet);
            }

            await daemon.SendAsync("{\"result\":0}");
        });
        var running = NewCall(peer.Port).RunAsync();
        var before = -1;
        await Eventually.HoldsAsync("the daemon is held up", () =>
        {
            Thread.Yield();
            (var last, before) = (before, Volatile.Read(ref sent));
            return before > 0 && last == before;
        });

        Assert.InRange(_sink.Packets, 1, 300);
        Assert.True(Volatile.Read(ref sent) < 50_000);
        disk.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(50_000, _sink.Packets);
    }

    private sealed class Silent(TaskCompletionSource securing) : IStreamSecurity
    {
        public async ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken)
        {
            securing.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return stream;
        }
    }

    private async Task CallAsync(Func<PeerConnection, Task> script)
    {
        await using var peer = new ScriptedPeer(script);
        await NewCall(peer.Port).RunAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private DaemonCall NewCall(
        int port, string address = "127.0.0.1", RecordingSink? sink = null, ITransport? transport = null, TimeProvider? time = null, IStreamSecurity? security = null)
    {
        var store = new MemoryJobStore();
        Assert.True(JobId.TryParse(Job, out var job));
        store.Commit([new StoreWrite.Insert(
            job, "web01", "p", RawJson.Parse("[1e400, \"\\/\"]"), RawJson.Null, null, 1, TimeSpan.MaxValue, TimeSpan.MaxValue, DateTimeOffset.UnixEpoch)
        {
            Caller = "alice",
        }]);
        return new DaemonCall(
            job, 1, body: null, new HostEntry("web01", address, port, new Credentials("u", "s3cret"), security is not null), store, transport ?? TcpTransport.Instance,
            security ?? PlainSecurity.Instance,
            new CallLimits { MessageBytesMax = 1000, RunBytesMax = 64 * 1024 }, new LineBudget(1 << 20), sink ?? _sink, time ?? TimeProvider.System, NullLogger.Instance);
    }
}
