using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol;
using Harp.Protocol.Json;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

public sealed class HarpCallerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submitting_gives_a_handle_on_the_accepted_job()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Call, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port);
        var job = await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        Assert.Equal(Lines.Id, job.Id);
    }

    [Fact]
    public async Task Every_option_of_a_call_reaches_the_wire()
    {
        const string Expected =
            """{"harpcaller":1,"host":"web01","procedure":"p","arguments":{"path":"/srv","depth":2},"timeout":1.5,"max_exec_time":3600,"queue":{"name":{"name":"backup"},"concurrency":2},"info":{"ticket":4711}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Expected, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port);
        var options = new CallOptions
        {
            Queue = new CallQueue("backup", concurrency: 2),
            Timeout = TimeSpan.FromSeconds(1.5),
            MaxExecTime = TimeSpan.FromHours(1),
            Info = new { ticket = 4711 },
        };
        await caller.SubmitAsync("web01", "p", new { path = "/srv", depth = 2 }, options, Stop);
    }

    public static TheoryData<object?, string> Shapes => new()
    {
        { null, "[]" },
        { new object?[] { 1, "two", null }, """[1,"two",null]""" },
        { new[] { "a", "b" }, """["a","b"]""" },
        { new Dictionary<string, object?> { ["a"] = 1 }, """{"a":1}""" },
        { new { path = "2026-01-02T03:04:05+02:00" }, """{"path":"2026-01-02T03:04:05+02:00"}""" },
        { RawJson.Parse("[1e400, 1.0]"), "[1e400, 1.0]" },
    };

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void Arguments_of_every_shape_become_an_array_or_an_object(object? arguments, string json) =>
        Assert.Equal(json, CallArguments.Of(arguments).ToString());

    [Theory]
    [InlineData("text")]
    [InlineData(5)]
    public void A_single_value_is_no_list_of_arguments(object arguments) =>
        Assert.Contains("Put a single argument into an array", Assert.Throws<ArgumentException>(() => CallArguments.Of(arguments)).Message);

    [Fact]
    public void An_argument_that_is_not_JSON_is_refused_before_anything_is_sent() =>
        Assert.Throws<ArgumentException>(() => CallArguments.Of(new object[] { double.NaN }));

    [Fact]
    public void A_queue_is_named_by_an_object_and_holds_at_least_one_job()
    {
        Assert.Throws<ArgumentException>(() => new CallQueue(new[] { 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallQueue("q", 0));
        Assert.Equal("""{"b":1,"a":2}""", new CallQueue(RawJson.Parse("""{"b":1,"a":2}""")).Name.ToString());
    }

    [Fact]
    public async Task A_limit_of_no_time_is_refused()
    {
        await using var caller = Lines.CallerOf(RefusingPort.Number);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => caller.SubmitAsync("h", "p", options: new CallOptions { Timeout = TimeSpan.Zero }, cancellationToken: Stop));
    }

    [Fact]
    public async Task A_refused_call_raises_the_error_that_came()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            Lines.Call, """{"error":{"type":"overloaded","message":"try later","data":{"retry_after":2}}}"""));
        await using var caller = Lines.Keyless(peer.Port);
        var refused = await Assert.ThrowsAsync<HarpRequestException>(() => caller.SubmitAsync("web01", "p", cancellationToken: Stop));
        Assert.Equal(("overloaded", "overloaded: try later"), (refused.Type, refused.Message));
        Assert.Equal("""{"retry_after":2}""", refused.ErrorData?.ToString());
    }

    [Fact]
    public async Task Calling_submits_and_waits_on_one_connection()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Call, Lines.Accepted);
            await c.AnswerAsync(Lines.GetResult, """{"result":[1,2]}""");
        });
        await using var caller = Lines.Keyless(peer.Port);
        var result = await caller.CallAsync<int[]>("web01", "p", cancellationToken: Stop);
        Assert.Equal([1, 2], result!);
    }

    [Fact]
    public async Task A_request_over_the_limit_is_not_sent()
    {
        var limits = ProtocolLimits.Default with { RequestLineBytesMax = 100 };
        await using var caller = new HarpCaller(new HarpCallerOptions { Port = RefusingPort.Number, Limits = limits });
        var refused = await Assert.ThrowsAsync<HarpRequestException>(
            () => caller.SubmitAsync("h", "p", new object[] { new string('x', 100) }, cancellationToken: Stop));
        Assert.Equal("line_too_long", refused.Type);
    }

    [Fact]
    public async Task The_trace_sees_every_line_both_ways()
    {
        var lines = new List<string>();
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.Cancel, """{"cancelled":true}"""));
        await using var caller = new HarpCaller(new HarpCallerOptions
        {
            Multiplexed = false,
            Port = peer.Port,
            Trace = (direction, line) => lines.Add($"{direction} {System.Text.Encoding.UTF8.GetString(line.Span)}"),
        });
        Assert.True(await caller.Job(Lines.Id).CancelAsync(Stop));
        Assert.Equal([$"Sent {Lines.Cancel}", """Received {"cancelled":true}"""], lines);
    }
}
