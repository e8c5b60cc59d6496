using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

public sealed class JobStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Following_gives_the_packets_and_then_the_outcome()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            Lines.Follow, """{"packet":0,"data":{"size": 1.0}}""", """{"packet":1,"data":"b"}""", """{"result":3}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop);
        var packets = await stream.ToListAsync(Stop);
        Assert.Equal([0L, 1L], packets.Select(packet => packet.Number));
        Assert.Equal("""{"size": 1.0}""", packets[0].Data.ToString());
        Assert.Equal(1.0, (double)packets[0].ToToken()["size"]!);
        Assert.Equal("b", packets[1].As<string>());
        Assert.Equal(3, stream.Outcome!.As<int>());
        Assert.Equal(2, stream.NextPacket);
    }

    [Fact]
    public async Task A_stream_can_start_at_the_latest_packets()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            $$"""{"harpcaller":1,"follow_stream":"{{Lines.Id}}","recent":1}""", """{"packet":41,"data":0}""", """{"cancelled":true}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(StreamStart.Recent(1), cancellationToken: Stop);
        Assert.Null(stream.NextPacket);
        Assert.Equal(41, Assert.Single(await stream.ToListAsync(Stop)).Number);
        Assert.Equal(OutcomeKind.Cancelled, stream.Outcome!.Kind);
    }

    [Fact]
    public async Task Reading_ends_without_an_outcome_where_the_job_goes_on_and_reading_again_gives_what_came_since()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Read, """{"packet":0,"data":0}""", """{"continue":true}""");
            await c.AnswerAsync(
                $$"""{"harpcaller":1,"read_stream":"{{Lines.Id}}","since":1}""",
                """{"packet":1,"data":1}""", """{"exception":{"type":"E","message":"m"}}""");
        });
        await using var caller = Lines.CallerOf(peer.Port);
        var stream = caller.Job(Lines.Id).ReadAsync(cancellationToken: Stop);
        Assert.Equal(0, Assert.Single(await stream.ToListAsync(Stop)).Number);
        Assert.Null(stream.Outcome);
        Assert.Equal(1, Assert.Single(await stream.ToListAsync(Stop)).Number);
        Assert.Equal(OutcomeKind.Exception, stream.Outcome!.Kind);
        Assert.Empty(await stream.ToListAsync(Stop));
    }

    [Fact]
    public async Task Packets_tell_when_they_came_where_that_is_asked_for()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(
                $$"""{"harpcaller":1,"follow_stream":"{{Lines.Id}}","since":0,"times":true}""",
                """{"packet":0,"data":0,"time":1700000000123}""", """{"result":1}""");
            await c.AnswerAsync(
                $$"""{"harpcaller":1,"read_stream":"{{Lines.Id}}","recent":1,"times":true}""",
                """{"packet":0,"data":0,"time":9007199254740993}""", """{"result":1}""");
        });
        await using var caller = Lines.CallerOf(peer.Port);
        var followed = await caller.Job(Lines.Id).FollowAsync(times: true, cancellationToken: Stop).ToListAsync(Stop);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123), Assert.Single(followed).ReceivedAt);
        var read = await caller.Job(Lines.Id).ReadAsync(StreamStart.Recent(1), times: true, Stop).ToListAsync(Stop);
        Assert.True(Assert.Single(read).ReceivedAt > DateTimeOffset.MaxValue.AddSeconds(-1));
    }

    [Fact]
    public async Task A_follow_that_lost_its_connection_goes_on_at_the_next_packet()
    {
        await using var peer = new ScriptedPeer(
            c => c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}"""),
            c => c.AnswerAsync(
                $$"""{"harpcaller":1,"follow_stream":"{{Lines.Id}}","since":1}""", """{"packet":1,"data":1}""", """{"result":null}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop);
        var numbers = new List<long>();
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(async () => await CollectAsync());
        Assert.Equal($"127.0.0.1:{peer.Port}", lost.EndPoint);
        Assert.False(lost.OutcomeUnknown);
        await CollectAsync();
        Assert.Equal([0L, 1L], numbers);

        async Task CollectAsync()
        {
            await foreach (var packet in stream)
            {
                numbers.Add(packet.Number);
            }
        }
    }

    [Fact]
    public async Task A_line_cut_in_the_middle_is_no_packet()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(Lines.Follow);
            await c.SendBytesAsync("{\"packet\":0,\"data\":12"u8.ToArray());
        });
        await using var caller = Lines.CallerOf(peer.Port);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(
            async () => await caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop).ToListAsync(Stop));
        Assert.Contains("in the middle of a line", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_in_the_numbers_is_a_broken_protocol()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}""", """{"packet":2,"data":0}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var broken = await Assert.ThrowsAsync<HarpProtocolException>(
            async () => await caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop).ToListAsync(Stop));
        Assert.Contains("expected packet 1", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_an_unknown_job_is_a_refused_request()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Follow, Lines.UnknownJob));
        await using var caller = Lines.CallerOf(peer.Port);
        await Assert.ThrowsAsync<HarpRequestException>(
            async () => await caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Cancelling_the_token_ends_the_following_and_sends_nothing()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}""");
            await c.ExpectEndAsync();
        });
        await using var caller = Lines.CallerOf(peer.Port);
        using var enough = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var packet in caller.Job(Lines.Id).FollowAsync(cancellationToken: enough.Token))
            {
                await enough.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Leaving_the_enumeration_drops_the_connection_and_sends_nothing()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}""");
            await c.ExpectEndAsync();
        });
        await using var caller = Lines.CallerOf(peer.Port);
        await foreach (var packet in caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop))
        {
            break;
        }
    }

    [Fact]
    public async Task A_stream_is_enumerated_by_one_at_a_time()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}""", """{"result":1}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop);
        await using var first = stream.GetAsyncEnumerator(Stop);
        Assert.True(await first.MoveNextAsync());
        await using var second = stream.GetAsyncEnumerator(Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
        Assert.False(await first.MoveNextAsync());
    }
}
