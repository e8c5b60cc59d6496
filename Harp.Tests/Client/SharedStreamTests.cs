using Harp.Client;
using Harp.Protocol.Messages.Requests;
using Harp.Tests.Support;
using static Harp.Tests.Client.SharedLines;

namespace Harp.Tests.Client;

/// <summary>Streams on a shared connection: they survive its loss, and their readers hold up nobody.</summary>
public sealed class SharedStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_follow_goes_on_with_the_next_packet_over_the_next_connection()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(Follow(1, 0), Packet(1, 0), Packet(1, 1));
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(Follow(1, 2), Packet(1, 2), Answer(1, """{"result":"end"}"""));
                await c.ExpectEndAsync();
            });
        await using var caller = new HarpCaller("127.0.0.1", peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop);
        Assert.Equal([0L, 1, 2], await stream.Select(packet => packet.Number).ToListAsync(Stop));
        Assert.Equal("end", stream.Outcome!.As<string>());
    }

    [Fact]
    public async Task A_start_counted_from_the_end_is_a_number_before_anything_can_be_lost()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(Status(1), Answer(1, """
                    {"call":{"procedure":"p","arguments":[],"host":"h"},"time":{"submit":1,"start":1,"end":null},"info":null,"state":"running","queue":null,"packets":7,"time_ms":{"submit":1,"start":1,"end":null}}
                    """));
                await c.ExpectAsync(Follow(2, 5));
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(Follow(1, 5), Packet(1, 5), Answer(1, """{"result":1}"""));
                await c.ExpectEndAsync();
            });
        await using var caller = new HarpCaller("127.0.0.1", peer.Port);
        var stream = caller.Job(Lines.Id).FollowAsync(StreamStart.Recent(2), cancellationToken: Stop);
        Assert.Equal([5L], await stream.Select(packet => packet.Number).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_holds_up_nobody_and_goes_on_over_a_connection_of_its_own()
    {
        const int Sent = 50;
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello());
                await c.AnswerAsync(Follow(1, 0), [.. Enumerable.Range(0, Sent).Select(i => Packet(1, i))]);

                // The one who reads for all withdraws, and the one who waits asks: either may be first.
                var asked = new[] { await c.ReadLineAsync(), await c.ReadLineAsync() };
                var withdraw = Array.IndexOf(asked, Withdraw(2, 1)) == 0 ? 2 : 3;
                Assert.Equal(new[] { Withdraw(withdraw, 1), GetResult(5 - withdraw) }.Order(), asked.Order());
                await c.SendAsync(
                    Packet(1, Sent), Answer(withdraw, """{"withdrawn":true}"""), Answer(5 - withdraw, """{"result":"not held up"}"""));
                await c.ExpectEndAsync();
            },
            async c =>
            {
                var next = long.Parse(
                    (await c.ReadLineAsync())!.Split("\"since\":")[1].TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture);
                Assert.InRange(next, 2, Sent - 1);
                await c.SendAsync([.. Enumerable.Range((int)next, Sent + 1 - (int)next).Select(
                    i => $"{{\"packet\":{i},\"data\":\"{new string('x', 100)}\"}}"), """{"result":1}"""]);
                await c.ExpectEndAsync();
            });
        await using var caller = new HarpCaller(new HarpCallerOptions { Port = peer.Port, StreamBufferBytes = 1000 });
        var numbers = new List<long>();
        await foreach (var packet in caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop))
        {
            if (numbers.Count == 0)
            {
                Assert.Equal("not held up", await caller.Job(Lines.Id).GetAsync<string>(Stop));
            }

            numbers.Add(packet.Number);
        }

        Assert.Equal(Enumerable.Range(0, Sent + 1).Select(i => (long)i), numbers);
    }

    [Fact]
    public async Task Leaving_a_follow_takes_it_back_and_leaves_the_connection_to_others()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, Hello());
            await c.AnswerAsync(Follow(1, 0), Packet(1, 0));
            await c.AnswerAsync(Withdraw(2, 1), Packet(1, 1), Answer(2, """{"withdrawn":true}"""));
            await c.AnswerAsync(GetResult(3), Answer(3, """{"result":3}"""));
            await c.ExpectEndAsync();
        });
        await using var caller = new HarpCaller("127.0.0.1", peer.Port);
        await foreach (var _ in caller.Job(Lines.Id).FollowAsync(cancellationToken: Stop))
        {
            break;
        }

        Assert.Equal(3, await caller.Job(Lines.Id).GetAsync<int>(Stop));
    }

    private static string Packet(int id, int number) => Answer(id, $"{{\"packet\":{number},\"data\":\"{new string('x', 100)}\"}}");
}
