using System.Text.RegularExpressions;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>Calls with keys: what is sent, and what a lost connection does to them.</summary>
public sealed partial class KeyTests
{
    private const string Keyed = """{"harpcaller":1,"host":"web01","procedure":"p","arguments":[],"key":"k"}""";
    private const string Duplicate = $$"""{"harpcaller":1,"job_id":"{{Lines.Id}}","duplicate":true}""";
    private const string AskHello = """{"harpcaller":1,"hello":true}""";

    private static readonly CallOptions WithKey = new() { Key = "k" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Lines.Accepted, false)]
    [InlineData(Duplicate, true)]
    public async Task A_job_knows_whether_its_key_was_known(string reply, bool expected)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Keyed, reply));
        await using var caller = Lines.CallerOf(peer.Port);
        var job = await caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop);
        Assert.Equal((Lines.Id, expected), (job.Id, job.IsDuplicate));
    }

    [Fact]
    public async Task A_key_that_stands_for_another_call_is_a_refusal_with_that_calls_job()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            Keyed, $$$$"""{"error":{"type":"key_conflict","message":"m","data":{"job_id":"{{{{Lines.Id}}}}"}}}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var refused = await Assert.ThrowsAsync<HarpRequestException>(
            () => caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop));
        Assert.Equal(("key_conflict", $$"""{"job_id":"{{Lines.Id}}"}"""), (refused.Type, refused.ErrorData?.ToString()));
    }

    [Fact]
    public async Task A_key_has_1_to_255_bytes_of_UTF_8()
    {
        await using var caller = Lines.CallerOf(RefusingPort.Number);
        foreach (var key in new[] { "", "\ud800", new string('é', 128) })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(
                () => caller.SubmitAsync("h", "p", options: new CallOptions { Key = key }, cancellationToken: Stop));
        }
    }

    [Fact]
    public async Task Each_call_without_a_key_is_given_one_of_128_random_bits()
    {
        var keys = new List<string>();
        await using var peer = new ScriptedPeer(async c =>
        {
            keys.Add(KeyOf(await c.ReadLineAsync()));
            await c.SendAsync(Lines.Accepted);
            keys.Add(KeyOf(await c.ReadLineAsync()));
            await c.SendAsync(Duplicate);
        });
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        Assert.False((await caller.SubmitAsync("web01", "p", cancellationToken: Stop)).IsDuplicate);
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public async Task A_call_that_lost_its_connection_is_handed_over_again_with_the_same_key()
    {
        var keys = new List<string>();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                keys.Add(KeyOf(await c.ReadLineAsync()));
                c.Reset();
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello("id", "key"));
                keys.Add(KeyOf(await c.ReadLineAsync()));
                await c.SendAsync(Duplicate);
            });
        await using var caller = Lines.CallerOf(peer.Port);
        var job = await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        Assert.Equal((Lines.Id, false), (job.Id, job.IsDuplicate));
        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public async Task A_reply_that_was_cut_off_is_a_lost_connection()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.ExpectAsync(Keyed);
                await c.SendBytesAsync("{\"harpcaller\":1,\"job_"u8.ToArray());
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello("key"));
                await c.AnswerAsync(Keyed, Lines.Accepted);
            });
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal(Lines.Id, (await caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop)).Id);
    }

    [Fact]
    public async Task A_call_of_a_kept_connection_that_had_been_closed_goes_out_once_more()
    {
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(Lines.Status, Lines.Running);
                await c.ExpectAsync(Keyed);
            },
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello("key"));
                await c.AnswerAsync(Keyed, Lines.Accepted);
                await c.AnswerAsync(Lines.Status, Lines.Running);
            });
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        await (await caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop)).StatusAsync(Stop);
    }

    public static TheoryData<string[]> AnswersOfThoseWhoKnowNoKeys => new()
    {
        Array.Empty<string>(),
        new[] { """{"error":{"type":"invalid_request","message":"what is hello?"}}""" },
        new[] { Hello("id") },
    };

    [Theory]
    [MemberData(nameof(AnswersOfThoseWhoKnowNoKeys), DisableDiscoveryEnumeration = true)]
    public async Task Who_does_not_say_that_he_knows_keys_is_not_handed_a_call_twice(string[] answers)
    {
        await using var peer = new ScriptedPeer(
            c => c.ExpectAsync(Keyed),
            async c =>
            {
                await c.AnswerAsync(AskHello, answers);
                if (answers.Length > 0)
                {
                    await c.ExpectEndAsync();
                }
            });
        await using var caller = Lines.CallerOf(peer.Port);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(
            () => caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop));
        await caller.DisposeAsync();
        Assert.True(lost.OutcomeUnknown);
        Assert.Equal("k", lost.Key);
        Assert.Contains("whether the call was accepted is unknown", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_not_handed_over_a_third_time()
    {
        await using var peer = new ScriptedPeer(
            c => c.ExpectAsync(Keyed),
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello("key"));
                await c.ExpectAsync(Keyed);
            });
        await using var caller = Lines.CallerOf(peer.Port);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(
            () => caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop));
        Assert.True(lost.OutcomeUnknown);
        Assert.Contains("sending it again failed, too", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispatcher_that_cannot_be_reached_again_leaves_the_outcome_unknown()
    {
        HarpConnectionException lost;
        await using (var peer = new ScriptedPeer(c => c.ExpectAsync(Keyed)))
        {
            var transport = new OnceTransport();
            await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Transport = transport });
            lost = await Assert.ThrowsAsync<HarpConnectionException>(
                () => caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop));
        }

        Assert.True(lost.OutcomeUnknown);
        Assert.Contains("cannot reach the dispatcher", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overloaded", true)]
    [InlineData("shutdown", true)]
    [InlineData("storage_error", true)]
    [InlineData("key_conflict", false)]
    [InlineData("invalid_request", false)]
    public async Task A_refusal_of_the_second_attempt_tells_of_the_first_only_where_it_is_the_requests_fault(string type, bool unknown)
    {
        await using var peer = new ScriptedPeer(
            c => c.ExpectAsync(Keyed),
            async c =>
            {
                await c.AnswerAsync(AskHello, Hello("key"));
                await c.AnswerAsync(Keyed, $$$"""{"error":{"type":"{{{type}}}","message":"m"}}""");
            });
        await using var caller = Lines.CallerOf(peer.Port);
        var failed = await Assert.ThrowsAnyAsync<HarpException>(
            () => caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop));
        Assert.Equal(unknown, failed is HarpConnectionException { OutcomeUnknown: true });
        Assert.Equal(!unknown, failed is HarpRequestException refused && refused.Type == type);
    }

    [Fact]
    public async Task Disposing_the_client_during_a_call_leaves_its_outcome_unknown()
    {
        var asked = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(Keyed);
            asked.SetResult();
            await c.ExpectEndAsync();
        });
        var caller = Lines.CallerOf(peer.Port);
        var submit = caller.SubmitAsync("web01", "p", options: WithKey, cancellationToken: Stop);
        await asked.Task;
        await caller.DisposeAsync();
        Assert.True((await Assert.ThrowsAsync<HarpConnectionException>(() => submit)).OutcomeUnknown);
    }

    [Fact]
    public async Task Without_safe_submission_a_call_goes_out_as_it_is()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Call, Lines.Accepted));
        await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, SafeSubmit = false });
        Assert.Equal(Lines.Id, (await caller.SubmitAsync("web01", "p", cancellationToken: Stop)).Id);
    }

    private static string Hello(params string[] features)
    {
        var words = string.Join(',', features.Select(word => $"\"{word}\""));
        return $$$"""{"harpcaller":1,"hello":{"server":"s","version":"1","user":null,"operations":[],"features":[{{{words}}}],"limits":{} }}""";
    }

    private static string KeyOf(string? line)
    {
        var match = Generated().Match(line!);
        Assert.True(match.Success, line);
        return match.Groups[1].Value;
    }

    [GeneratedRegex("""^\{"harpcaller":1,"host":"web01","procedure":"p","arguments":\[\],"key":"([0-9a-f]{32})"\}$""")]
    private static partial Regex Generated();
}
