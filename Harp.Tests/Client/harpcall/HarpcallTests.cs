using Harp.Client.CommandLine;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

public sealed class HarpcallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_tells_the_job_then_prints_packets_and_result_as_they_came()
    {
        var run = await PlayAsync(
            async c =>
            {
                await c.AnswerAsync("""{"harpcaller":1,"host":"web01","procedure":"p","arguments":["/srv",2,"--x"]}""", Lines.Accepted);
                await c.AnswerAsync(
                    Lines.Follow, """{"packet":0,"data":{"a": 1.0}}""", """{"packet":1,"data":1e400}""", """{"result":"é"}""");
            },
            "call", "web01", "p", "--", "/srv", "2", "--x");
        Assert.Equal((0, "{\"a\": 1.0}\n1e400\n\"é\"\n", $"job {Lines.Id}\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Call_passes_every_option_on()
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(
                """{"harpcaller":1,"host":"web01","procedure":"p","arguments":{"path":"/srv","depth":2},"timeout":1.5,"max_exec_time":60,"queue":{"name":{"name":"backup"},"concurrency":2},"info":{"t":1}}""",
                Lines.Accepted),
            "call", "web01", "p", "path=/srv", "depth:=2", "--detach", "--queue", "backup", "--concurrency", "2", "--timeout", "1.5",
            "--max-exec-time", "60", "--info", """{"t":1}""");
        Assert.Equal((0, $"{Lines.Id}\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task A_key_makes_a_call_safe_to_repeat_and_a_repeated_one_says_so()
    {
        var run = await PlayAsync(
            async c =>
            {
                await c.AnswerAsync(
                    """{"harpcaller":1,"host":"h","procedure":"p","arguments":[],"key":"k 1"}""",
                    Lines.Accepted[..^1] + ",\"duplicate\":true}");
                await c.AnswerAsync(Lines.Follow, """{"result":1}""");
            },
            "call", "h", "p", "--key", "k 1");
        Assert.Equal((0, "1\n", $"job {Lines.Id}, submitted before\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task A_queue_given_as_an_object_is_named_as_it_is()
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(
                """{"harpcaller":1,"host":"h","procedure":"p","arguments":[],"queue":{"name":{"b": 1},"concurrency":1}}""", Lines.Accepted),
            "call", "h", "p", "--detach", "--queue", """{"b": 1}""");
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_trace_shows_the_request_lines_on_standard_error()
    {
        var run = await PlayAsync(c => c.AnswerAsync(Lines.Status, Lines.Ended), "--trace", "status", Lines.Id);
        Assert.Equal((0, Lines.Ended + "\n", $"> {Lines.Status}\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Theory]
    [InlineData(
        "pretty", """{"a": [1.0, {}], "b":[ ], "s":"x\"{"}""",
        "{\n  \"a\": [\n    1.0,\n    {}\n  ],\n  \"b\": [],\n  \"s\": \"x\\\"{\"\n}\n")]
    [InlineData("raw", "\"a\\nb\"", "a\nb\n")]
    [InlineData("raw", "[1]", "[1]\n")]
    [InlineData("json", "\"a\\nb\"", "\"a\\nb\"\n")]
    public async Task The_output_is_formatted_as_asked(string format, string value, string expected)
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(Lines.GetResult, $$"""{"result":{{value}}}"""), "result", Lines.Id, "--output", format);
        Assert.Equal((0, expected), (run.ExitCode, run.Out));
    }

    [Theory]
    [InlineData(
        """{"exception":{"type":"ValueError","message":"bad","data":[1]}}""", 1,
        "harpcall: the procedure raised ValueError: bad; data [1]\n")]
    [InlineData("""{"error":{"type":"overloaded","message":"later"}}""", 4, "harpcall: overloaded: later\n")]
    [InlineData(Lines.UnknownJob, 5, "harpcall: invalid_jobid: no such job\n")]
    [InlineData("""{"cancelled":true}""", 6, $"harpcall: job {Lines.Id} was cancelled\n")]
    public async Task An_end_without_result_is_one_sentence_and_an_exit_code(string reply, int exitCode, string sentence)
    {
        Func<PeerConnection, Task>[] scripts = reply.Contains("overloaded", StringComparison.Ordinal)
            ? [c => c.AnswerAsync(Lines.GetResult, reply), c => c.AnswerAsync(Lines.Status, Lines.Running)]
            : [c => c.AnswerAsync(Lines.GetResult, reply)];
        await using var peer = new ScriptedPeer(scripts);
        var run = await CommandRun.ScriptedAsync($"127.0.0.1:{peer.Port}", Stop, "result", Lines.Id);
        Assert.Equal((exitCode, "", sentence), (run.ExitCode, run.Out, run.Error));
    }

    [Theory]
    [InlineData("timeout", "run", "yes", 7, "(stage run, had started)")]
    [InlineData("timeout", "connect", "no", 8, "(stage connect, not started)")]
    [InlineData("unknown_host", "resolve", "no", 11, "(stage resolve, not started)")]
    [InlineData("network_error", "acknowledge", "maybe", 9, "(stage acknowledge, may have started)")]
    [InlineData("interrupted", "run", "yes", 9, "(stage run, had started)")]
    public async Task A_failed_job_tells_stage_and_start(string type, string stage, string started, int exitCode, string facts)
    {
        var run = await PlayAsync(c => c.AnswerAsync(Lines.GetResult, Lines.Failed(type, stage, started)), "result", Lines.Id);
        Assert.Equal((exitCode, $"harpcall: {type}: it failed {facts}\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task An_error_of_a_base_daemon_that_says_nothing_of_the_start_is_known_by_its_type()
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(Lines.GetResult, """{"error":{"type":"no_such_procedure","message":"m"}}"""), "result", Lines.Id);
        Assert.Equal(ExitCode.CallUnfit, run.ExitCode);
    }

    [Fact]
    public async Task An_unreachable_dispatcher_exits_with_3()
    {
        var run = await CommandRun.ScriptedAsync(RefusingPort.Address, Stop, "call", "h", "p");
        Assert.Equal((3, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"harpcall: cannot reach the dispatcher at {RefusingPort.Address}: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_dispatcher_that_closes_at_a_key_is_called_without_one()
    {
        await using var peer = new ScriptedPeer(
            async c => Assert.Contains("\"key\":", await c.ReadLineAsync(), StringComparison.Ordinal),
            async c => Assert.Contains("\"hello\":", await c.ReadLineAsync(), StringComparison.Ordinal),
            c => c.AnswerAsync(Lines.Call, $"{{\"harpcaller\":1,\"job_id\":\"{Lines.Id}\"}}"));
        var lost = await CommandRun.OfAsync($"127.0.0.1:{peer.Port}", Stop, "call", "--detach", "web01", "p");
        Assert.Equal(9, lost.ExitCode);
        Assert.Contains("(a base dispatcher may close at a call with a key: --no-key sends none)", lost.Error, StringComparison.Ordinal);

        var accepted = await CommandRun.OfAsync($"127.0.0.1:{peer.Port}", Stop, "call", "--no-key", "--detach", "web01", "p");
        Assert.Equal((0, $"{Lines.Id}\n"), (accepted.ExitCode, accepted.Out));
    }

    [Theory]
    [InlineData("5m", "300")]
    [InlineData("1.5h", "5400")]
    [InlineData("250ms", "0.25")]
    [InlineData("90", "90")]
    [InlineData("0.0001", "0.001")]
    public async Task Time_limits_of_a_call_take_units(string typed, string sent)
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(Lines.Call[..^1] + $",\"timeout\":{sent},\"max_exec_time\":{sent}}}", Lines.Accepted),
            "call", "--detach", "web01", "p", "--timeout", typed, "--max-exec-time", typed);
        Assert.Equal((0, $"{Lines.Id}\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_exits_with_9()
    {
        var run = await PlayAsync(c => c.ExpectAsync(Lines.Call), "call", "web01", "p");
        Assert.Equal(9, run.ExitCode);
        Assert.Contains("whether the call was accepted is unknown", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_lost_while_following_tells_how_to_go_on()
    {
        var run = await PlayAsync(c => c.AnswerAsync(Lines.Follow, """{"packet":0,"data":0}"""), "follow", Lines.Id);
        Assert.Equal((3, "0\n"), (run.ExitCode, run.Out));
        Assert.EndsWith($"To go on: harpcall follow {Lines.Id} --since 1\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_without_waiting_exits_with_10_where_the_job_has_not_ended()
    {
        var run = await PlayAsync(c => c.AnswerAsync(Lines.TryResult, """{"no_result":true}"""), "result", Lines.Id, "--no-wait");
        Assert.Equal((10, "", "harpcall: the job has not ended\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Stream_prints_what_is_stored()
    {
        var run = await PlayAsync(
            c => c.AnswerAsync(
                $$"""{"harpcaller":1,"read_stream":"{{Lines.Id}}","recent":2}""", """{"packet":7,"data":"x"}""", """{"continue":true}"""),
            "stream", Lines.Id, "--recent", "2");
        Assert.Equal((0, "\"x\"\n"), (run.ExitCode, run.Out));
    }

    [Theory]
    [InlineData("true", "")]
    [InlineData("false", $"harpcall: nothing to cancel: job {Lines.Id} had ended, or never existed\n")]
    public async Task Cancel_prints_whether_there_was_anything_to_end(string reply, string error)
    {
        var run = await PlayAsync(c => c.AnswerAsync(Lines.Cancel, $$"""{"cancelled":{{reply}}}"""), "cancel", Lines.Id);
        Assert.Equal((0, $"{reply}\n", error), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task An_interrupt_leaves_the_job_alone_and_tells_how_to_go_on()
    {
        using var interrupt = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Call, Lines.Accepted);
            await c.ExpectAsync(Lines.Follow);
            await interrupt.CancelAsync();
            await c.ExpectEndAsync();
        });
        var run = await CommandRun.ScriptedAsync($"127.0.0.1:{peer.Port}", interrupt.Token, "call", "web01", "p");
        Assert.Equal(130, run.ExitCode);
        Assert.EndsWith($"the job goes on. To go on: harpcall follow {Lines.Id} --since 0\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected one of the verbs", "did you mean 'call'?", "cal", "h", "p")]
    [InlineData("VERB: expected one of", "did you mean 'status'?", "help", "statsu")]
    [InlineData("expected one of the verbs", "did you mean 'status'?", "statsu", "--help")]
    [InlineData("expected HOST and PROCEDURE, got less", "harpcall call --help", "call", "h")]
    [InlineData("call has no option 'tiemout'; did you mean 'timeout'?", "harpcall call --help", "call", "h", "p", "--tiemout", "3")]
    [InlineData("--timeout: expected a time such as 90s, 15m, 2h, 30d, got '0'", "", "call", "h", "p", "--timeout", "0")]
    [InlineData("--max-exec-time: expected a time such as 90s, 15m, 2h, 30d, got 'soon'", "", "call", "h", "p", "--max-exec-time", "soon")]
    [InlineData("--concurrency: expected --queue as well", "", "call", "h", "p", "--concurrency", "2")]
    [InlineData("--concurrency: expected an integer ≥ 1, got 0", "", "call", "h", "p", "--queue", "q", "--concurrency", "0")]
    [InlineData("--queue: byte 1: expected JSON", "", "call", "h", "p", "--queue", "{x")]
    [InlineData("--info: byte 0: expected JSON", "", "call", "h", "p", "--info", "x")]
    [InlineData("expected all arguments named or all positional", "", "call", "h", "p", "a=1", "2")]
    [InlineData("--since: expected an integer ≥ 0, got -1", "", "follow", Lines.Id, "--since=-1")]
    [InlineData(
        "expected either --since or --recent, got both", "harpcall follow --help", "follow", Lines.Id, "--since", "1", "--recent", "1")]
    [InlineData("--dispatcher: expected ADDRESS:PORT", "", "status", Lines.Id, "--dispatcher", "localhost:http")]
    [InlineData("--output: expected json|pretty|raw", "harpcall status --help", "status", Lines.Id, "--output", "xml")]
    public async Task What_makes_no_sense_is_told_in_one_sentence_and_exits_with_2(string told, string hint, params string[] args)
    {
        var run = await CommandRun.ScriptedAsync(RefusingPort.Address, Stop, args);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("Usage: harpcall VERB", "--help")]
    [InlineData("Usage: harpcall VERB", "help")]
    [InlineData("Usage: harpcall VERB", "--tls", "--help")]
    [InlineData("Usage: harpcall call", "call", "--help")]
    [InlineData("Usage: harpcall call", "call", "h", "p", "--nonsense", "--help")]
    [InlineData("Usage: harpcall call", "--help", "call")]
    [InlineData("Usage: harpcall call", "help", "call")]
    [InlineData("Usage: harpcall call", "--dispatcher", "d", "call", "--help")]
    [InlineData("Usage: harpcall help", "help", "help")]
    public async Task Help_that_was_asked_for_is_a_result(string usage, params string[] args)
    {
        var run = await CommandRun.ScriptedAsync("", Stop, args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(usage, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saying_nothing_shows_the_help_beside_an_empty_result()
    {
        var run = await CommandRun.ScriptedAsync("", Stop);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("Usage: harpcall", run.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> PlayAsync(Func<PeerConnection, Task> script, params string[] args)
    {
        await using var peer = new ScriptedPeer(script);
        return await CommandRun.ScriptedAsync($"127.0.0.1:{peer.Port}", Stop, args);
    }
}
