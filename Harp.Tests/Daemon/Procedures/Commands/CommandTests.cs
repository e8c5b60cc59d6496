using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>Executables as procedures, over real processes.</summary>
public sealed class CommandTests(CommandDaemon shared) : IClassFixture<CommandDaemon>
{
    private const string Ack = """{"harp":1,"stream_result":false}""";
    private const string StreamAck = """{"harp":1,"stream_result":true}""";

    private static int _lastMarker = Random.Shared.Next(100_000, 900_000);

    private readonly ConfiguredDaemon _daemon = shared.Daemon;

    [Theory]
    [InlineData("""["a b", 3]""", """<a b><3><--flag=true><>""")]
    [InlineData("""["$(id); 'x' \"y\" * \n z", 0]""", """<$(id); 'x' \"y\" * \n z><0><--flag=true><>""")]
    [InlineData("""["-rf", -1, false]""", """<-rf><-1><--flag=false><>""")]
    [InlineData(
        """{"count":12345678901234567890123,"text":"{count}","note":"é"}""", """<{count}><12345678901234567890123><--flag=true><><é>""")]
    [InlineData("""["", 1]""", """<><1><--flag=true><>""")]
    public async Task Each_placeholder_stays_within_its_element_and_no_shell_sees_it(string arguments, string printed) =>
        Assert.Equal([Ack, $"{{\"result\":\"{printed}\"}}"], await _daemon.CallAsync("show", arguments));

    [Theory]
    [InlineData("""["a", "abc"]""", "argument 2 'count': expected an integer, got \\\"abc\\\"")]
    [InlineData("""["a", 1.5]""", "argument 2 'count': expected an integer, got 1.5")]
    [InlineData("""["a"]""", "argument 2 'count': expected an integer, got nothing")]
    [InlineData("""[1, 1]""", "argument 1 'text': expected a string, got 1")]
    [InlineData("""["a", 1, "yes"]""", "argument 3 'flag': expected true or false, got \\\"yes\\\"")]
    [InlineData("""["a", 1, true, "n", 5]""", "arguments: expected at most 4, got 5")]
    [InlineData("""{"text":"a","cuont":1}""", "argument 'cuont': no parameter has this name; did you mean 'count'?")]
    [InlineData("""{"text":"a","text":"b"}""", "argument 'text': expected once, got it twice")]
    [InlineData("""["a\u0000b", 1]""", "argument 1 'text': expected text without NUL, which no command line can hold")]
    [InlineData("""["\ud800", 1]""", "argument 1 'text': expected Unicode text, got a lone surrogate escape")]
    public async Task What_does_not_fit_is_told_in_place_of_the_acknowledgement(string arguments, string message) =>
        Assert.Equal([$$$"""{"harp":1,"error":{"type":"invalid_argument_list","message":"{{{message}}}"}}"""], await _daemon.CallAsync(
            "show", arguments));

    [Fact]
    public async Task A_value_that_no_command_line_can_hold_is_refused() => Assert.Contains(
        "argument 1 'text': expected at most 65536 bytes", await _daemon.OutcomeAsync("show", $"[\"{new string('x', 65537)}\", 1]"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"value":{"b":[1.0,1e400]},"secret":"s"}""", """{"secret":"s","value":{"b":[1.0,1e400]}}""")]
    [InlineData("""["s"]""", """{"secret":"s","value":7}""")]
    public async Task Declared_arguments_come_on_stdin_as_an_object_byte_for_byte(string arguments, string read) =>
        Assert.Equal([Ack, $"{{\"result\":{read}}}"], await _daemon.CallAsync("cat_object", arguments));

    [Theory]
    [InlineData("""[1,{"a":2.50}]""")]
    [InlineData("""{"anything":[]}""")]
    public async Task Where_none_are_declared_arguments_come_as_they_were_given(string arguments) =>
        Assert.Equal([Ack, $"{{\"result\":{arguments}}}"], await _daemon.CallAsync("cat_any", arguments));

    [Fact]
    public async Task A_secret_is_not_quoted_when_it_does_not_fit() => Assert.Equal(
        """{"harp":1,"error":{"type":"invalid_argument_list","message":"argument 1 'secret': expected a string, got what does not fit; it is secret and not shown"}}""",
        await _daemon.OutcomeAsync("cat_object", "[987654]"));

    [Fact]
    public async Task Input_that_is_not_read_harms_nobody() =>
        Assert.Equal("""{"result":null}""", await _daemon.OutcomeAsync("deaf", $"[\"{new string('x', 900_000)}\"]"));

    [Fact]
    public async Task Lines_are_packets_empty_ones_and_an_unfinished_one_too_without_the_CR_before_their_ends() => Assert.Equal(
        [StreamAck, """{"stream":"a"}""", """{"stream":""}""", """{"stream":" b"}""", """{"stream":"end"}""", """{"result":null}"""],
        await _daemon.CallAsync("print_lines", """["a\\n\\n b\\r\\nend"]"""));

    [Fact]
    public async Task Lines_of_JSON_are_packets_and_a_result()
    {
        Assert.Equal(
            [StreamAck, """{"stream":1e400}""", """{"stream":"x"}""", """{"result":{"a":1.0}}"""],
            await _daemon.CallAsync("messages", """["{\"stream\":1e400}\\n\\n{\"stream\":\"x\"}\\n{\"result\":{\"a\":1.0}}\\n"]"""));
        Assert.Equal([StreamAck, """{"result":null}"""], await _daemon.CallAsync("messages", """[""]"""));
        Assert.Equal(
            [StreamAck, """{"exception":{"type":"T","message":"m","data":[1]}}"""],
            await _daemon.CallAsync("messages", """["{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":[1]}}"]"""));
    }

    [Theory]
    [InlineData("messages", """["{\"streem\":1}"]""", "expected lines {\\\"stream\\\":…}")]
    [InlineData("messages", """["{\"harp\":1,\"stream_result\":true}"]""", "expected lines {\\\"stream\\\":…}")]
    [InlineData("messages", """["{\"result\":1}\\n{\"result\":2}"]""", "expected nothing after the last message")]
    [InlineData("messages", """["{\"stream\":NaN}"]""", "expected lines")]
    [InlineData("print_json", """["1 2"]""", "result: expected one JSON value as output")]
    [InlineData("print_json", """[""]""", "result: expected one JSON value as output")]
    [InlineData("endless_line", "[]", "expected lines of at most 65536 bytes")]
    [InlineData("endless_text", "[]", "expected a message of at most 65536 bytes")]
    public async Task Output_that_is_not_what_was_declared_ends_the_call(string procedure, string arguments, string message)
    {
        var outcome = await _daemon.OutcomeAsync(procedure, arguments);
        Assert.StartsWith("""{"harp":1,"error":{"type":"invalid_message",""", outcome, StringComparison.Ordinal);
        Assert.Contains(message, outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_status_is_an_exception_with_the_end_of_stderr()
    {
        const string Told =
            """{"exception":{"type":"ExitStatus","message":"sh ended with exit status 3: second","data":{"status":"""
                + """3,"stderr":"first\nsecond"}}}""";
        Assert.Equal(Told, await FailAsync());
        Assert.Equal(
            """{"exception":{"type":"ExitStatus","message":"sh ended with signal 9 (SIGKILL)","data":{"signal":9,"stderr":""}}}""",
            await _daemon.OutcomeAsync("fail", "[\"kill -9 $$\"]"));

        // A worker that has printed much in this second, for another test, has no more of it logged.
        await Eventually.HoldsAsync("stderr is in the log", async () =>
        {
            Assert.Equal(Told, await FailAsync());
            return _daemon.Server.Errors.Contains(": second", StringComparison.Ordinal);
        });

        Task<string> FailAsync() => _daemon.OutcomeAsync("fail", "[\"echo first >&2; echo second >&2; exit 3\"]");
    }

    [Fact]
    public async Task Of_a_long_stderr_the_last_whole_lines_are_told()
    {
        var outcome = await _daemon.OutcomeAsync("fail", "[\"i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1\"]");
        Assert.EndsWith("""line 1999"}}}""", outcome, StringComparison.Ordinal);
        Assert.InRange(outcome.Length, 3000, 6000);
        Assert.Matches("\"stderr\":\"line [0-9]+\\\\n", outcome);
    }

    [Fact]
    public async Task The_environment_is_what_is_documented_and_no_more()
    {
        var lines = await _daemon.CallAsync("environment", "[]", ""","job":"01890a5d","attempt":2,"caller":"carol" """);
        var names = lines[1..^1].Select(line => line["{\"stream\":\"".Length..].Split('=')[0]).ToHashSet();
        string[] always =
            ["PATH", "LANG", "OWN", "HARP_PROCEDURE", "HARP_JOB", "HARP_ATTEMPT", "HARP_CALLER", "HARP_PEER", "HARP_DEADLINE"];
        Assert.Empty(always.Except(names));
        Assert.Empty(names.Except(always).Except(["HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "PWD", "HARP_DAEMON"]));
        Assert.Contains("""{"stream":"HARP_CALLER=carol"}""", lines);
        Assert.Contains("""{"stream":"HARP_JOB=01890a5d"}""", lines);
        Assert.Contains("""{"stream":"HARP_ATTEMPT=2"}""", lines);
        Assert.Contains("""{"stream":"OWN=a b"}""", lines);
    }

    [Fact]
    public async Task A_command_finds_the_trace_of_its_call_in_its_environment()
    {
        const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Assert.Contains($"{{\"stream\":\"TRACEPARENT={Parent}\"}}", await _daemon.CallAsync(
            "environment", "[]", $",\"trace\":\"{Parent}\""));
    }

    [Fact]
    public async Task A_command_runs_where_it_is_told() =>
        Assert.Equal($$"""{"result":"{{_daemon.Folder.FullName}}"}""", await _daemon.OutcomeAsync("where"));

    [Fact]
    public async Task What_is_left_in_the_background_neither_holds_up_the_end_nor_lives_on()
    {
        var marker = NewMarker();
        Assert.Equal([Ack, """{"result":"done"}"""], await _daemon.CallAsync("background", $"[\"{marker}\"]"));
        Assert.Equal(0, ProcessList.CountWith(marker));
    }

    [Fact]
    public async Task Cancelling_leaves_nothing_of_a_command_that_ignores_it()
    {
        var marker = NewMarker();
        await using var client = await StartAsync("stubborn", $"[\"{marker}\"]");
        await Eventually.HoldsAsync("the shell and its child run", () => ProcessList.CountWith(marker) == 2);
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", Assert.Single(
            await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.Equal(0, ProcessList.CountWith(marker));
    }

    [Fact]
    public async Task A_command_is_asked_by_SIGTERM_before_it_is_killed()
    {
        var path = Path.Combine(_daemon.Folder.FullName, "asked");
        await using var client = await StartAsync("trap", $"[\"{path}\"]");
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", Assert.Single(
            await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_time_limit_ends_the_call_and_leaves_nothing()
    {
        var marker = NewMarker();
        Assert.Equal(
            """{"harp":1,"error":{"type":"timeout","message":"the procedure ran longer than its limit of 0.3 s; the call was ended and nothing of it is left","data":{"limit":"time_limit"}}}""",
            await _daemon.OutcomeAsync("over_time", $"[\"{marker}\"]"));
        Assert.Equal(0, ProcessList.CountWith(marker));
    }

    [Fact]
    public async Task More_calls_at_once_than_a_procedure_allows_are_refused()
    {
        var marker = NewMarker();
        for (var round = 0; round < 2; round++)
        {
            await using var running = await StartAsync("stubborn", $"[\"{marker}\"]");
            Assert.Equal(
                """{"harp":1,"error":{"type":"overloaded","message":"procedure 'stubborn': all 1 calls of it that may run at once do; this one was not started","data":{"retry_after":1,"limit":1}}}""",
                Assert.Single(await _daemon.CallAsync("stubborn", $"[\"{marker}\"]")));
            Assert.Equal("""{"result":"x"}""", await _daemon.OutcomeAsync("print_text", "[\"x\"]"));
            await running.SendLineAsync("""{"harp":1,"cancel":true}""");
            await running.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task A_peer_that_does_not_read_stops_the_command()
    {
        var counter = Path.Combine(_daemon.Folder.FullName, "counter");
        await using var client = await LineClient.ConnectAsync(_daemon.Server.EndPoint);
        await client.SendLineAsync(ConfiguredDaemon.Request("flood", $"[\"{counter}\"]"));
        Assert.Equal(StreamAck, await client.ReadLineAsync());
        var (last, same) = (0L, 0);
        await Eventually.HoldsAsync("the command waits", () =>
        {
            var now = File.Exists(counter) ? new FileInfo(counter).Length : 0;
            (last, same) = (now, now > 0 && now == last ? same + 1 : 0);
            return same >= 25;
        });
    }

    [Fact]
    public async Task An_executable_that_is_gone_is_a_loading_error()
    {
        Assert.StartsWith("""{"harp":1,"error":{"type":"procedure_loading_error","message":"command 'gone': """, await _daemon.OutcomeAsync(
            "gone"), StringComparison.Ordinal);
    }

    private static string NewMarker() => string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _lastMarker)}.25");

    /// <summary>Starts a call and waits until the command runs, which it shows by a packet.</summary>
    private async Task<LineClient> StartAsync(string procedure, string arguments)
    {
        var client = await LineClient.ConnectAsync(_daemon.Server.EndPoint);
        await client.SendLineAsync(ConfiguredDaemon.Request(procedure, arguments));
        Assert.Equal(StreamAck, await client.ReadLineAsync());
        Assert.Equal("""{"stream":"up"}""", await client.ReadLineAsync());
        return client;
    }
}
