using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Jobs;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>What stands for a job on a command line: its id, the beginning of it, and <c>@last</c>.</summary>
[Collection(nameof(StandardServers))]
public sealed class JobWordTests(StandardServers servers) : IDisposable
{
    private const string ListByPrefix = """{"harpcaller":1,"list_jobs":{"limit":3,"job":"01938d7e-9d3c"}}""";

    private readonly TemporaryFolder _state = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("status")]
    [InlineData("result")]
    [InlineData("follow")]
    [InlineData("stream")]
    [InlineData("wait")]
    [InlineData("cancel")]
    public async Task Every_verb_takes_the_beginning_of_an_id_and_the_last_job(string verb)
    {
        var id = (await RunAsync("call", "--detach", "host", "echo", "1")).Out.TrimEnd();
        Assert.Equal("1\n", (await RunAsync("result", id)).Out);
        var whole = await RunAsync(verb, id);
        Assert.Equal(0, whole.ExitCode);
        foreach (var word in new[] { LastJob.Word, id[..18], id[..18].ToUpperInvariant(), id[..35], id.Replace(
            "-", "", StringComparison.Ordinal)[..20] })
        {
            Assert.Equal(whole.Out, (await RunAsync(verb, word)).Out);
        }
    }

    [Theory]
    [InlineData("status")]
    [InlineData("cancel")]
    [InlineData("wait")]
    public async Task Where_two_ids_begin_so_both_are_told_and_nothing_is_done(string verb)
    {
        const string other = "01938d7e-9d3c-7b55-b2c1-0d2f6a3e8b10";
        var run = await PlayAsync([Listed(Lines.Id), Listed(other), """{"jobs":2,"cursor":null}"""], verb, "01938d7e-9d3c");
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Out));
        Assert.Equal(
            $"harpcall: ID: expected the beginning of one job's id, got '01938d7e-9d3c', with which two begin: {Lines.Id} and {other}\n",
            run.Error);
    }

    [Fact]
    public async Task Where_more_begin_so_that_is_told_too()
    {
        var run = await PlayAsync(
            [Listed(Lines.Id), Listed(Lines.Id), Listed(Lines.Id), """{"jobs":3,"cursor":"c"}"""], "status", "01938d7e-9d3c");
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.EndsWith($"with which several begin: {Lines.Id}, {Lines.Id} and more\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_id_begins_so_it_is_as_of_an_unknown_job()
    {
        var status = await RunAsync("status", "00000000-0000");
        Assert.Equal(
            (ExitCode.UnknownJob, "harpcall: invalid_jobid: there is no job whose id begins with 00000000-0000\n"),
            (status.ExitCode, status.Error));
        var cancel = await RunAsync("cancel", "00000000-0000");
        Assert.Equal((0, "false\n"), (cancel.ExitCode, cancel.Out));
    }

    [Theory]
    [InlineData(
        """{"harpcaller":1,"hello":{"server":"s","version":"1","user":null,"operations":[],"features":["id"],"limits":{}}}""",
        "s 1 does not know beginnings of ids")]
    [InlineData("""{"error":{"type":"invalid_request","message":"no"}}""", "this dispatcher does not say that it knows beginnings of ids")]
    [InlineData(null, "this dispatcher does not say that it knows beginnings of ids")]
    public async Task A_dispatcher_that_knows_no_beginnings_is_not_asked_by_one(string? hello, string why)
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(SharedLines.AskHello);
            await (hello is null ? Task.CompletedTask : c.SendAsync(hello));
        });
        var run = await CommandRun.ScriptedAsync($"127.0.0.1:{peer.Port}", Stop, "cancel", "01938d7e-9d3c");
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Out));
        Assert.Contains($"ID: expected a whole id, since {why}, got '01938d7e-9d3c'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0193", "ID: expected a job's id, or at least the first 8 digits of it, got '0193'")]
    [InlineData("@lst", "ID: expected a job's id, the beginning of one, or @last, got '@lst'")]
    [InlineData("@last", "@last: expected a job that harpcall told of before, got none")]
    public async Task What_can_be_no_job_is_told_before_anybody_is_asked(string word, string told)
    {
        var run = await CommandRun.OfAsync(Variables(RefusingPort.Address), "", Stop, "status", word);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Out));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_goes_on_is_told_the_whole_id()
    {
        using var interrupt = new CancellationTokenSource();
        var id = (await RunAsync("call", "--detach", "host", "sleep", "600")).Out.TrimEnd();
        await interrupt.CancelAsync();
        var run = await CommandRun.OfAsync(Variables(Dispatcher), "", interrupt.Token, "result", LastJob.Word);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Contains($"harpcall result {id}", run.Error, StringComparison.Ordinal);
        Assert.Equal("true\n", (await RunAsync("cancel", LastJob.Word)).Out);
    }

    [Fact]
    public async Task The_last_job_is_of_a_call_or_of_a_verb_about_a_job_and_never_of_one_that_is_not_known()
    {
        var first = (await RunAsync("call", "--detach", "host", "echo", "1")).Out.TrimEnd();
        var second = (await RunAsync("call", "--detach", "host", "echo", "2")).Out.TrimEnd();
        Assert.Equal("2\n", (await RunAsync("result", LastJob.Word)).Out);
        Assert.Equal(0, (await RunAsync("status", first)).ExitCode);
        Assert.Equal(ExitCode.UnknownJob, (await RunAsync("status", Lines.Id)).ExitCode);
        Assert.Equal(0, (await RunAsync("jobs", "--ids")).ExitCode);
        Assert.Equal("1\n", (await RunAsync("result", LastJob.Word)).Out);
        Assert.Equal(0, (await RunAsync("wait", second)).ExitCode);
        Assert.Equal("2\n", (await RunAsync("result", LastJob.Word)).Out);
    }

    private string Dispatcher => $"127.0.0.1:{servers.Dispatcher.Port}";

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(Variables(Dispatcher), "", Stop, args);

    private Dictionary<string, string> Variables(string dispatcher) =>
        new() { [DispatcherAddress.Variable] = dispatcher, ["XDG_STATE_HOME"] = _state.Path };

    private static async Task<CommandRun> PlayAsync(string[] listed, params string[] args)
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(
                SharedLines.AskHello,
                """{"harpcaller":1,"hello":{"server":"s","version":"1","user":null,"operations":[],"features":"""
                    + """["job_prefix"],"limits":{}}}""");
            await c.AnswerAsync(ListByPrefix, listed);
        });
        return await CommandRun.ScriptedAsync($"127.0.0.1:{peer.Port}", Stop, args);
    }

    private static string Listed(string id) =>
        $"{{\"job\":{{\"job_id\":\"{id}\",\"state\":\"waiting\",\"host\":\"h\",\"procedure\":\"p\",\"queue\":null,\"packets\":0," +
        "\"time_ms\":{\"submit\":1,\"start\":null,\"end\":null},\"info\":null}}";
}
