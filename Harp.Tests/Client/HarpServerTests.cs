using System.Text;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

public sealed class HarpServerTests
{
    private const string Request = """{"harp":1,"procedure":"p","arguments":[1]}""";
    private const string Single = """{"harp":1,"stream_result":false}""";
    private const string Streams = """{"harp":1,"stream_result":true}""";
    private const string CancelLine = """{"harp":1,"cancel":true}""";

    private static readonly object[] One = [1];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_single_value_comes_after_the_acknowledgement()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Request, Single, """{"result":{"n": 1.0}}"""));
        Assert.Equal("""{"n": 1.0}""", (await Server(peer).OutcomeAsync("p", One, Stop)).Value.ToString());
    }

    [Fact]
    public async Task Packets_are_numbered_from_zero_and_the_outcome_follows_them()
    {
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync(Request, Streams, """{"stream":"a"}""", """{"stream":"b"}""", """{"result":2}"""));
        var stream = Server(peer).StreamAsync("p", One, Stop);
        Assert.Equal([(0L, "\"a\""), (1L, "\"b\"")], (await stream.ToListAsync(Stop)).Select(
            packet => (packet.Number, packet.Data.ToString())));
        Assert.Equal(2, stream.Outcome!.As<int>());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.ToListAsync(Stop));
    }

    [Fact]
    public async Task An_exception_of_the_procedure_is_raised_without_a_job()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Request, Single, """{"exception":{"type":"E","message":"m"}}"""));
        var raised = await Assert.ThrowsAsync<RemoteException>(() => Server(peer).CallAsync<int>("p", One, Stop));
        Assert.Equal(("E", null), (raised.RemoteType, raised.JobId));
    }

    [Theory]
    [InlineData(false, CallStage.Acknowledge, CallStarted.No)]
    [InlineData(true, CallStage.Run, CallStarted.Yes)]
    public async Task An_error_before_the_acknowledgement_means_not_started(bool acknowledged, CallStage stage, CallStarted started)
    {
        const string Error = """{"harp":1,"error":{"type":"system_error","message":"m"}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Request, acknowledged ? [Single, Error] : [Error]));
        var failed = await Assert.ThrowsAsync<JobFailedException>(() => Server(peer).CallAsync<int>("p", One, Stop));
        Assert.Equal(("system_error", stage, started), (failed.Type, failed.Stage, failed.Started));
    }

    [Fact]
    public async Task The_password_goes_to_the_daemon_and_not_into_the_trace()
    {
        var trace = new StringBuilder();
        const string WithAuth = """{"harp":1,"procedure":"p","arguments":[],"auth":{"user":"deploy","password":"s3cret"}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(WithAuth, Single, """{"result":1}"""));
        var server = new HarpServer(new HarpServerOptions
        {
            Port = peer.Port,
            Credentials = new Credentials("deploy", "s3cret"),
            Trace = (_, line) => trace.AppendLine(Encoding.UTF8.GetString(line.Span)),
        });
        await server.CallAsync<int>("p", cancellationToken: Stop);
        Assert.Contains("\"user\":\"deploy\",\"password\":\"***\"", trace.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", trace.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_stream_tells_the_daemon_to_end_the_work_and_waits_until_it_has()
    {
        var ended = false;
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Request, Streams, """{"stream":0}""");
            await c.ExpectAsync(CancelLine);
            ended = true;
            await c.SendAsync("""{"harp":1,"error":{"type":"cancelled","message":"ended"}}""");
        });
        await foreach (var packet in Server(peer).StreamAsync("p", One, Stop))
        {
            break;
        }

        Assert.True(ended);
    }

    [Fact]
    public async Task Cancelling_the_token_ends_the_work()
    {
        using var enough = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Request, Single);
            await enough.CancelAsync();
            await c.ExpectAsync(CancelLine);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Server(peer).CallAsync<int>("p", One, enough.Token));
    }

    [Fact]
    public async Task A_daemon_that_does_not_end_the_work_in_time_has_its_connection_broken()
    {
        using var enough = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Request, Single);
            await enough.CancelAsync();
            await c.ExpectAsync(CancelLine);
            await c.ExpectEndAsync();
        });
        var server = new HarpServer(new HarpServerOptions { Port = peer.Port, CancelTimeout = TimeSpan.FromMilliseconds(50) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.CallAsync<int>("p", One, enough.Token));
    }

    [Fact]
    public async Task A_call_that_somebody_else_cancelled_is_a_cancelled_call()
    {
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync(Request, Single, """{"harp":1,"error":{"type":"cancelled","message":"m"}}"""));
        Assert.Equal(OutcomeKind.Cancelled, (await Server(peer).OutcomeAsync("p", One, Stop)).Kind);
    }

    [Theory]
    [InlineData]
    [InlineData(Single)]
    [InlineData(Streams, """{"stream":1}""")]
    public async Task A_connection_lost_before_the_outcome_leaves_it_unknown(params string[] lines)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Request, lines));
        Assert.True((await Assert.ThrowsAsync<HarpConnectionException>(() => Server(peer).OutcomeAsync("p", One, Stop))).OutcomeUnknown);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"result":1}""")]
    [InlineData(Single, """{"stream":1}""")]
    [InlineData(Streams, Streams)]
    [InlineData("""{"harp":2,"stream_result":true}""")]
    public async Task What_a_daemon_may_not_say_is_a_broken_protocol(params string[] lines)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Request, lines));
        await Assert.ThrowsAsync<HarpProtocolException>(() => Server(peer).OutcomeAsync("p", One, Stop));
    }

    [Fact]
    public async Task An_unreachable_daemon_is_named_and_nothing_was_done()
    {
        var server = new HarpServer(new HarpServerOptions { Port = RefusingPort.Number });
        var failed = await Assert.ThrowsAsync<HarpConnectionException>(() => server.OutcomeAsync("p", One, Stop));
        Assert.False(failed.OutcomeUnknown);
        Assert.Contains($"daemon at {RefusingPort.Address}", failed.Message, StringComparison.Ordinal);
    }

    private static HarpServer Server(ScriptedPeer peer) => new(new HarpServerOptions { Port = peer.Port });
}
