using System.Text;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Listening;

public sealed class CallSessionTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    private const string Ack = """{"harp":1,"stream_result":false}""";
    private const string StreamAck = """{"harp":1,"stream_result":true}""";

    [Fact]
    public async Task A_call_is_acknowledged_and_answered_with_the_base_members_alone()
    {
        Assert.Equal([Ack, """{"result":"hi"}"""], await daemon.CallAsync("later", """["hi"]"""));
        Assert.Equal([Ack, """{"result":null}"""], await daemon.CallAsync("nothing"));
        Assert.Equal([StreamAck, """{"stream":0}""", """{"stream":1}""", """{"result":2}"""], await daemon.CallAsync("packets", "[2]"));
        Assert.Equal(
            [Ack, """{"exception":{"type":"System.InvalidOperationException","message":"no � way","data":{"code":7}}}"""],
            await daemon.CallAsync("raise"));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1.0")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\\/\"")]
    [InlineData("{\"b\" : 1,  \"a\": [ ], \"b\": \"\\ud800\"}")]
    public async Task Raw_values_pass_byte_for_byte(string value) =>
        Assert.Equal([Ack, $$"""{"result":{{value}}}"""], await daemon.CallAsync("echo", $"[{value}]"));

    [Fact]
    public async Task The_log_tells_who_called_what_and_how_it_ended_but_not_with_what()
    {
        var secret = Guid.NewGuid().ToString("N");
        await daemon.CallAsync("later", $"[\"{secret}\"]");
        await daemon.CallAsync("later", $"[1,2,\"{secret}\"]");
        await daemon.CallAsync("no_such_thing", $"[\"{secret}\"]");
        await Eventually.HoldsAsync("all three are logged", () =>
            LogHas("alice at 127.0.0.1:", " called later: result after ")
                && LogHas("alice at 127.0.0.1:", " called later: invalid_argument_list after ")
            && LogHas("alice at 127.0.0.1:", " calls later")
            && LogHas("a call of alice at 127.0.0.1:", " was refused: no_such_procedure, no_such_thing"));
        Assert.DoesNotContain(secret, daemon.Server.Errors, StringComparison.Ordinal);

        bool LogHas(string start, string end) => daemon.Server.Errors.Split('\n').Any(line =>
            line.Contains(start, StringComparison.Ordinal) && line.Contains(end, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_tells_for_which_job_and_for_whom_a_dispatcher_calls_and_cannot_be_forged()
    {
        await LineClient.AskAsync(
            daemon.EndPoint,
            """{"harp":1,"procedure":"nothing","arguments":[],"auth":{"user":"alice","password":"secret"},"job":"j\n1","attempt":2,"caller":"bo\u001bb"}""");
        await Eventually.HoldsAsync(
            "it is logged", () => daemon.Server.Errors.Contains(
                " called nothing for bo\uFFFDb, job j\uFFFD1, attempt 2: result after ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_procedure_learns_who_asks() => Assert.Equal(
        [Ack, """{"result":{"procedure":"whoami","user":"alice","client":true}}"""], await daemon.CallAsync("whoami"));

    [Theory]
    [InlineData("garbage", "parse_error")]
    [InlineData("[]", "parse_error")]
    [InlineData("""{"harp":1,"harp":1}""", "parse_error")]
    [InlineData("""{"harp":2,"procedure":"pid","arguments":[]}""", "invalid_protocol")]
    [InlineData("""{"procedure":"pid","arguments":[]}""", "invalid_protocol")]
    [InlineData("""{"harp":1,"arguments":[]}""", "invalid_request")]
    [InlineData("""{"harp":1,"procedure":"pid","arguments":3}""", "invalid_request")]
    [InlineData("""{"harp":1,"procedure":"pid","arguments":[]}""", "auth_error")]
    [InlineData("""{"harp":1,"procedure":"no_such","arguments":[]}""", "auth_error")]
    [InlineData("""{"harp":1,"procedure":"pid","arguments":[],"auth":{"user":"alice","password":"wrong"}}""", "auth_error")]
    [InlineData("""{"harp":1,"procedure":"pid","arguments":[],"auth":{"user":"bob","password":"secret"}}""", "auth_error")]
    [InlineData("""{"harp":1,"procedure":"pidd","arguments":[],"auth":{"user":"alice","password":"secret"}}""", "no_such_procedure")]
    [InlineData("""{"harp":1,"procedure":"later","arguments":[5],"auth":{"user":"alice","password":"secret"}}""", "invalid_argument_list")]
    public async Task A_bad_request_gets_one_error_line(string line, string type)
    {
        var answer = Assert.Single(await LineClient.AskAsync(daemon.EndPoint, line));
        Assert.StartsWith($$"""{"harp":1,"error":{"type":"{{type}}","message":""", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_10_MB_is_refused_and_the_refusal_can_be_read()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendAsync(Encoding.ASCII.GetBytes(new string('x', 10_000_000) + "\n"));
        Assert.Contains("\"line_too_long\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_does_not_end_is_refused_as_truncated()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendAsync("{\"harp\":1"u8.ToArray());
        client.EndOutput();
        Assert.Contains("\"truncated_line\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_connections_block_nobody()
    {
        var silent = new List<LineClient>();
        for (var i = 0; i < 50; i++)
        {
            silent.Add(await LineClient.ConnectAsync(daemon.EndPoint));
            await silent[i].SendAsync("{"u8.ToArray());
        }

        Assert.Equal(2, (await daemon.CallAsync("pid")).Length);
        foreach (var client in silent)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_half_closed_peer_still_gets_its_result()
    {
        var path = daemon.NewPath();
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("wait_for_file", $"[\"{path}\"]"));
        client.EndOutput();
        Assert.Equal(Ack, await client.ReadLineAsync());

        await client.ExpectProbesAsync();
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        Assert.Equal(["""{"result":null}"""], await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Anything_but_a_cancel_line_after_the_request_ends_the_call()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("wait_for_file", $"[\"{daemon.NewPath()}\"]"));
        Assert.Equal(Ack, await client.ReadLineAsync());
        await client.SendLineAsync(RunningDaemon.Request("pid"));
        Assert.Contains("\"invalid_request\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_stops_the_procedure()
    {
        var counter = daemon.NewPath();
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("flood", $"[\"{counter}\"]"));
        Assert.Equal(StreamAck, await client.ReadLineAsync());
        var (last, same) = ("", 0);
        await Eventually.HoldsAsync("the procedure waits", () =>
        {
            var now = File.Exists(counter) ? File.ReadAllText(counter) : "";
            (last, same) = (now, now.Length >= "100".Length && now == last ? same + 1 : 0);
            return same >= 25;
        });
        Assert.InRange(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture), 100, 20_000);
    }

    [Fact]
    public async Task A_second_line_that_is_far_too_long_is_told_and_read_to_its_end()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("wait_for_file", $"[\"{daemon.NewPath()}\"]"));
        await client.ReadLineAsync();
        await client.SendLineAsync(new string('x', 16 << 20));
        client.EndOutput();
        Assert.Contains("too long", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
    }
}
