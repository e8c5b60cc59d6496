using System.Net;
using System.Net.Sockets;
using Harp.Dispatcher.Daemons;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Harp.Tests.Dispatcher.Daemons.DaemonCallBench;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>What is told of a call that the daemon, or what lies between, did not bring to an outcome.</summary>
public sealed class FailedCallTests
{
    private readonly DaemonCallBench _bench = new();

    [Theory]
    [InlineData("protocol_error", "acknowledge", "maybe", "garbage")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"result\":1}")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"stream\":1}")]
    [InlineData("protocol_error", "acknowledge", "maybe", "{\"harp\":2,\"stream_result\":true}")]
    [InlineData("protocol_error", "run", "yes", AcknowledgedSingle, "{\"stream\":1}")]
    [InlineData("protocol_error", "run", "yes", AcknowledgedSingle, AcknowledgedSingle)]
    [InlineData("protocol_error", "run", "yes", AcknowledgedStream, "{\"stream\":1}", AcknowledgedStream)]
    [InlineData("protocol_error", "run", "yes", AcknowledgedStream, "{\"exception\":1}")]
    [InlineData("protocol_error", "run", "yes", AcknowledgedStream, "{}")]
    [InlineData("network_error", "acknowledge", "maybe")]
    [InlineData("network_error", "run", "yes", AcknowledgedStream, "{\"stream\":1}")]
    public async Task What_breaks_the_protocol_or_ends_too_early_says_whether_the_call_had_started(
        string type, string stage, string started, params string[] lines)
    {
        await _bench.CallAsync(peer => peer.AnswerAsync(Request, lines));

        var outcome = _bench.Sink.Told[^1];
        Assert.Contains($"\"type\":\"{type}\"", outcome, StringComparison.Ordinal);
        Assert.Contains($"\"stage\":\"{stage}\",\"started\":\"{started}\",\"address\":\"127.0.0.1\"", outcome, StringComparison.Ordinal);
        Assert.Equal(lines.Count(line => line == "{\"stream\":1}" && lines[0] == AcknowledgedStream), _bench.Sink.Packets);
        Assert.DoesNotContain("s3cret", outcome, StringComparison.Ordinal);
        Assert.False(_bench.Sink.NothingLeft, "the daemon may still be at work");
    }

    [Theory]
    [InlineData("it sent a result where an acknowledgement was expected", "{\"result\":1}")]
    [InlineData("it sent an acknowledgement where a packet or an outcome was expected", AcknowledgedStream, AcknowledgedStream)]
    [InlineData("it sent a packet where an outcome, as it announced no stream, was expected", AcknowledgedSingle, "{\"stream\":1}")]
    [InlineData("it sent an exception where an acknowledgement was expected", "{\"exception\":{\"type\":\"t\",\"message\":\"m\"}}")]
    public async Task What_breaks_the_protocol_is_named_in_the_words_of_the_specification(string words, params string[] lines)
    {
        await _bench.CallAsync(peer => peer.AnswerAsync(Request, lines));
        Assert.Contains(words, _bench.Sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_cut_off_is_not_taken_for_an_outcome()
    {
        await _bench.CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, AcknowledgedSingle);
            await peer.SendBytesAsync("{\"result\":1}"u8.ToArray());
        });

        Assert.Contains("in the middle of a line", _bench.Sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_ends_the_call()
    {
        await _bench.CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, AcknowledgedSingle, $"{{\"result\":\"{new string('x', 2000)}\"}}");
            await peer.ExpectEndAsync();
        });

        Assert.Contains("\"protocol_error\"", _bench.Sink.Told[^1], StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", _bench.Sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_is_told_as_one()
    {
        await _bench.CallAsync(async peer =>
        {
            await peer.AnswerAsync(Request, AcknowledgedSingle);
            peer.Reset();
        });

        Assert.Contains("\"reason\":\"connection_reset\"", _bench.Sink.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_and_a_name_that_nobody_has_are_told_with_started_no()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await _bench.NewCall(((IPEndPoint)closed.LocalEndPoint!).Port).RunAsync();
        Assert.Contains("\"started\":\"no\"", _bench.Sink.Told[^1], StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"connection_refused\"", _bench.Sink.Told[^1], StringComparison.Ordinal);

        var other = new RecordingSink();
        await _bench.NewCall(RefusingPort.Number, address: "no such host.invalid", sink: other).RunAsync();
        Assert.Contains("\"reason\":\"name_not_found\"", Assert.Single(other.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_must_be_secured_is_not_called_in_clear()
    {
        await using var peer =
            new ScriptedPeer(async daemon => await daemon.SendAsync("{\"harp\":1,\"stream_result\":false}", "{\"result\":1}"));
        await _bench.NewCall(peer.Port, security: new TlsClientSecurity(new TlsClientOptions())).RunAsync();

        var told = Assert.Single(_bench.Sink.Told);
        Assert.Contains("\"type\":\"tls_error\"", told, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"stage\":\"tls\",\"started\":\"no\",\"address\":\"127.0.0.1\",", told, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"handshake_failed\"", told, StringComparison.Ordinal);
        Assert.True(_bench.Sink.NothingLeft);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_a_timeout_of_that_stage()
    {
        var time = new FakeTimeProvider();
        await using var peer = new ScriptedPeer(daemon => daemon.ExpectEndAsync());
        var securing = new TaskCompletionSource();
        var running = _bench.NewCall(peer.Port, time: time, security: new Silent(securing)).RunAsync();
        await securing.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        time.Advance(new CallLimits().ConnectTimeout);
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var told = Assert.Single(_bench.Sink.Told);
        Assert.Contains("\"type\":\"timeout\"", told, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"stage\":\"tls\",\"started\":\"no\",", told, StringComparison.Ordinal);
        Assert.Contains("\"limit\":\"connect\"", told, StringComparison.Ordinal);
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
}
