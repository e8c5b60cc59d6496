using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>What callers get of what real commands print, and of how they end.</summary>
public sealed class CommandOutputTests(CommandDaemon shared) : IClassFixture<CommandDaemon>
{
    private readonly ConfiguredDaemon _daemon = shared.Daemon;

    [Theory]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(137)]
    [InlineData(254)]
    [InlineData(255)]
    public async Task No_exit_status_is_taken_for_a_signal(int status) => Assert.Equal(
        $$$"""{"exception":{"type":"ExitStatus","message":"sh ended with exit status {{{status}}}","data":{"status":{{{status}}},"stderr":""}""" + "}}",
        await _daemon.OutcomeAsync("fail", $"[\"exit {status}\"]"));

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("TERM", 15)]
    [InlineData("PIPE", 13)]
    public async Task A_signal_is_told_as_one(string name, int number) => Assert.Equal(
        $$$"""{"exception":{"type":"ExitStatus","message":"sh ended with signal {{{number}}} (SIG{{{name}}})","data":{"signal":{{{number}}},"stderr":""}""" + "}}",
        await _daemon.OutcomeAsync("fail", $"[\"kill -{name} $$\"]"));

    [Fact]
    public async Task Bytes_that_are_no_text_are_replaced_and_end_no_work()
    {
        var done = Path.Combine(_daemon.Folder.FullName, "done");
        Assert.Equal(
            [
                """{"harp":1,"stream_result":true}""", """{"stream":"a"}""", "{\"stream\":\"caf\uFFFD.txt\"}",
                """{"exception":{"type":"ExitStatus","message":"sh ended with exit status 3","data":{"status":3,"stderr":""}}}"""],
            await _daemon.CallAsync("log", $"[\"printf 'a\\\\ncaf\\\\351.txt\\\\n'; touch '{done}'; exit 3\"]"));
        Assert.True(File.Exists(done));
        Assert.Equal("{\"result\":\"caf\uFFFD.txt\"}", await _daemon.OutcomeAsync("fail", "[\"printf 'caf\\\\351.txt'\"]"));
    }

    [Fact]
    public async Task A_line_that_a_CR_ends_is_a_packet_at_once()
    {
        await using var client = await StartAsync("log", """["printf '10%%\\r20%%\\r'; sleep 100"]""");
        Assert.Equal("""{"stream":"10%"}""", await client.ReadLineAsync());
        Assert.Equal("""{"stream":"20%"}""", await client.ReadLineAsync());
    }

    [Fact]
    public async Task What_stands_on_an_unfinished_line_is_a_packet_before_a_time_limit_ends_the_call()
    {
        var lines = await _daemon.CallAsync("limited_log", """["echo one; printf 'Proceed? [y/N] '; exec sleep 100"]""");
        Assert.Equal(["""{"harp":1,"stream_result":true}""", """{"stream":"one"}""", """{"stream":"Proceed? [y/N] "}"""], lines[..^1]);
        Assert.StartsWith("""{"harp":1,"error":{"type":"timeout",""", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"max_exec_time\":2")]
    [InlineData("\"timeout\":2")]
    [InlineData("\"timeout\":600,\"max_exec_time\":2")]
    public async Task An_unfinished_line_is_a_packet_before_the_dispatcher_gives_the_call_up(string limit)
    {
        await using var client = await StartAsync("log", """["printf 'one\\nProceed? [y/N] '; exec sleep 100"]""", $",{limit}");
        Assert.Equal("""{"stream":"one"}""", await client.ReadLineAsync());
        Assert.Equal("""{"stream":"Proceed? [y/N] "}""", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Output_without_line_ends_counts_as_life()
    {
        await using var client = await StartAsync("log", """["while :; do printf .; sleep 0.05; done"]""", ""","timeout":0.5""");
        for (var packet = 0; packet < 3; packet++)
        {
            Assert.Matches("""^{"stream":"\.+"}$""", await client.ReadLineAsync());
        }
    }

    [Fact]
    public async Task A_pause_within_a_line_does_not_make_two_of_it() => Assert.Equal(
        ["""{"stream":"ab"}"""],
        (await _daemon.CallAsync("log", """["printf a; sleep 0.3; echo b"]""", ""","timeout":600,"max_exec_time":600"""))[1..^1]);

    [Theory]
    [InlineData("exec sleep 100")]
    [InlineData("trap '' TERM; sleep 100; sleep 100")]
    public async Task It_is_one_too_where_the_call_is_cancelled(string rest)
    {
        await using var client = await StartAsync("log", $"[\"printf 'one\\nProceed? [y/N] '; {rest}\"]");
        Assert.Equal("""{"stream":"one"}""", await client.ReadLineAsync());
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        var lines = await client.ReadToEndAsync();
        Assert.Equal("""{"stream":"Proceed? [y/N] "}""", lines[0]);
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_one_too_where_the_command_is_killed() => Assert.Equal(
        ["""{"stream":"one"}""", """{"stream":"half"}"""],
        (await _daemon.CallAsync("log", """["printf 'one\\nhalf'; kill -9 $$"]"""))[1..^1]);

    [Fact]
    public async Task What_children_still_print_after_the_end_of_a_command_is_waited_for() => Assert.Equal(
        """{"result":"end\n1\n2\n3\n4\n5\n6\n7\n8"}""",
        await _daemon.OutcomeAsync("fail", "[\"(for i in 1 2 3 4 5 6 7 8; do sleep 0.05; echo $i; done) & echo end\"]"));

    [Fact]
    public async Task Children_that_hold_its_output_in_silence_are_killed_and_the_log_says_so()
    {
        Assert.Equal("""{"result":"end"}""", await _daemon.OutcomeAsync("fail", "[\"(sleep 1000; echo late) & echo end\"]"));
        await _daemon.Server.TellsAsync(
            "command 'fail' has ended, and processes that it left still held its output open: they were killed");
    }

    [Fact]
    public async Task Nothing_of_a_script_goes_on_when_what_it_waits_for_is_killed_first()
    {
        var path = Path.Combine(_daemon.Folder.FullName, "went-on");
        await using var client = await StartAsync("log", $"[\"trap '' TERM; echo up; sleep 1000; touch '{path}'\"]");
        Assert.Equal("""{"stream":"up"}""", await client.ReadLineAsync());
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", Assert.Single(
            await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Children_that_print_without_end_are_cut_and_the_outcome_says_so() => Assert.Contains(
        "processes that it left went on printing for 5 s; they were killed, and the rest is cut",
        await _daemon.OutcomeAsync("log", "[\"(while :; do echo x; sleep 0.05; done) & echo end\"]"),
        StringComparison.Ordinal);

    private async Task<LineClient> StartAsync(string procedure, string arguments, string more = "")
    {
        var client = await LineClient.ConnectAsync(_daemon.Server.EndPoint);
        await client.SendLineAsync(ConfiguredDaemon.Request(procedure, arguments, more));
        Assert.Equal("""{"harp":1,"stream_result":true}""", await client.ReadLineAsync());
        return client;
    }
}
