using System.Text.RegularExpressions;
using Harp.Client;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Protocol.Values;
using Harp.Tests.Spec;

namespace Harp.Tests.Client.CommandLine;

/// <summary>What a person sees and presses: the command at a pseudo-terminal, against real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class TerminalTests(StandardServers servers)
{
    private const string CtrlC = "\x03";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_is_a_bar_in_one_line_and_the_result_is_printed_after_it()
    {
        await using var terminal = Start("call", "played", "dump");
        await using var call = await CallAtPlayedHost.AcceptAsync(servers);
        await call.SendAsync("""{"stream":{"progress":0.5,"message":"copying orders"}}""");
        await terminal.ShowsAsync("copying orders  ━━━━━━━━━━━━━━━━━━━━────────────────────   50 %");
        await call.SendAsync("""{"stream":{"table":"orders"}}""");
        await call.SendAsync("""{"stream":{"progress":0.9,"message":"copying users"}}""");
        await terminal.ShowsAsync(" 90 %");
        await call.SendAsync("""{"result":"done"}""");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.EndsWith("{\"table\":\"orders\"}\n\"done\"", terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("progress", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_packets_tells_what_it_waits_for_and_wipes_that()
    {
        await using var terminal = Start("call", "played", "dump");
        await using var call = await CallAtPlayedHost.AcceptAsync(servers);
        await terminal.ShowsAsync("running on played");
        await call.SendAsync("""{"result":1}""");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.Matches("job [0-9a-f-]{36}\n1$", terminal.Text);
    }

    [Fact]
    public async Task Nothing_is_drawn_where_another_program_reads_the_result()
    {
        await using var terminal = PseudoTerminal.StartShell(
            80, 24, Environment(Dispatcher), $"dotnet '{typeof(Harpcall).Assembly.Location}' call played dump | cat; echo over");
        await using var call = await CallAtPlayedHost.AcceptAsync(servers);
        await call.SendAsync("""{"stream":{"progress":0.5,"message":"copying orders"}}""");
        await terminal.ShowsAsync("{\"progress\":0.5,\"message\":\"copying orders\"}");
        await call.SendAsync("""{"result":"done"}""");
        await terminal.ShowsAsync("over");
        Assert.DoesNotContain("\e", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_Ctrl_C_tells_how_to_go_on_and_the_job_goes_on()
    {
        await using var terminal = Start("call", "host", "sleep", "60");
        var id = await IdAsync(terminal);
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(ExitCode.Interrupted, await terminal.EndAsync());
        Assert.EndsWith(
            $"\nharpcall: stopped waiting; the job goes on. To go on:\n  harpcall follow {id} --since 0", terminal.Text,
            StringComparison.Ordinal);
        await using var caller = Caller();
        Assert.Contains((await caller.Job(id).StatusAsync(Stop)).State, new JobState?[] { JobState.Running, JobState.Waiting });
        Assert.True(await caller.Job(id).CancelAsync(Stop));
    }

    [Fact]
    public async Task Cancel_on_interrupt_has_Ctrl_C_cancel_the_job()
    {
        await using var terminal = Start("call", "host", "sleep", "60", "--cancel-on-interrupt");
        var id = await IdAsync(terminal);
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(ExitCode.Interrupted, await terminal.EndAsync());
        Assert.Contains($"job {id} was cancelled", terminal.Text, StringComparison.Ordinal);
        await using var caller = Caller();
        Assert.Equal(JobState.Cancelled, (await caller.Job(id).StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task A_second_Ctrl_C_leaves_at_once()
    {
        // A dispatcher that accepts the call and says nothing more: cancelling the job, which the first Ctrl-C begins, would wait for an
        // answer.
        await using var silent = new Support.ScriptedPeer(async c =>
        {
            await c.AnswerAsync(SharedLines.AskHello, SharedLines.Hello());
            while (await c.ReadLineAsync() is { } line)
            {
                if (line.Contains("\"procedure\"", StringComparison.Ordinal))
                {
                    await c.SendAsync(SharedLines.Answer(IdOf(line), Lines.Accepted));
                }
            }
        });
        await using var terminal = PseudoTerminal.Start(
            80, 24, Environment($"127.0.0.1:{silent.Port}"), "call", "h", "p", "--cancel-on-interrupt");
        await terminal.ShowsAsync($"job {Lines.Id}");
        await terminal.TypeAsync(CtrlC);
        await terminal.ShowsAsync("Ctrl-C again leaves at once");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(ExitCode.Interrupted, await terminal.EndAsync());
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Jobs_are_a_table_that_fits_with_ids_that_every_verb_takes(int columns)
    {
        var queue = Guid.NewGuid().ToString("N");
        await using var caller = Caller();
        var job = await caller.SubmitAsync("host", "echo", new[] { 1 }, new CallOptions { Queue = new CallQueue(queue) }, Stop);
        await job.ResultAsync(Stop);
        await using var terminal = Start(columns, "jobs", "--queue", queue);
        Assert.Equal(0, await terminal.EndAsync());
        var lines = terminal.Text.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= columns, line));
        Assert.StartsWith("JOB ", lines[^2], StringComparison.Ordinal);
        var id = columns >= 120 ? job.Id : job.Id[..13];
        Assert.StartsWith($"{id}  returned  host", lines[^1], StringComparison.Ordinal);
        Assert.Contains("PACKETS", lines[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(180)]
    public async Task Jobs_that_failed_say_why_in_the_list_and_in_their_status(int columns)
    {
        var queue = Guid.NewGuid().ToString("N");
        await using var caller = Caller();
        var job = await caller.SubmitAsync(
            "host", "fail", new[] { "no such shop" }, new CallOptions { Queue = new CallQueue(queue) }, Stop);
        await job.ResultAsync(Stop);
        await using var list = Start(columns, "jobs", "--queue", queue);
        Assert.Equal(0, await list.EndAsync());
        var lines = list.Text.Split('\n').Where(line => !line.StartsWith("(no room for ", StringComparison.Ordinal)).ToArray();
        Assert.All(lines, line => Assert.True(line.Length <= columns, line));
        Assert.Contains("WHY", lines[^2], StringComparison.Ordinal);
        var why = columns > 100 ? "System.InvalidOperationException: no such shop" : "System.Invalid";
        Assert.Contains(why, lines[^1], StringComparison.Ordinal);
        await using var status = Start(columns, "status", job.Id);
        Assert.Equal(0, await status.EndAsync());
        Assert.Contains("why        System.InvalidOperationException: no such shop\n", status.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_colour_is_used_where_it_is_not_wanted()
    {
        await using var coloured = Start("hosts");
        await using var asked = Start("hosts", "--no-color");
        await using var variable = PseudoTerminal.Start(80, 24, Environment(Dispatcher, ("NO_COLOR", "1")), "hosts");
        await using var dumb = PseudoTerminal.Start(80, 24, Environment(Dispatcher, ("TERM", "dumb")), "hosts");
        foreach (var terminal in new[] { coloured, asked, variable, dumb })
        {
            Assert.Equal(0, await terminal.EndAsync());
            Assert.Equal(terminal == coloured, terminal.Read(screen => screen.Styles.Length > 0));
        }
    }

    [Theory]
    [InlineData("hosts")]
    [InlineData("jobs", "-o", "pretty")]
    [InlineData("call", "host", "echo", "1")]
    [InlineData("call", "host", "divide", "1", "0")]
    [InlineData("--help")]
    public async Task What_reads_no_keys_leaves_the_terminal_in_its_mode(params string[] args)
    {
        await using var terminal = Start(args);
        await terminal.EndAsync();
        Assert.NotEmpty(terminal.Text);
        Assert.DoesNotContain("\e[?1h", terminal.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_narrow_terminal_each_job_has_a_line_for_its_id_and_one_for_the_rest()
    {
        var queue = Guid.NewGuid().ToString("N");
        await using var caller = Caller();
        var job = await caller.SubmitAsync("host", "echo", new[] { 1 }, new CallOptions { Queue = new CallQueue(queue) }, Stop);
        await job.ResultAsync(Stop);
        await using var terminal = Start(40, "jobs", "--queue", queue);
        Assert.Equal(0, await terminal.EndAsync());
        var lines = terminal.Text.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 40, line));
        Assert.Equal(job.Id, lines[^3]);
        Assert.Matches("^  returned +host +echo .* s$", lines[^2]);
        Assert.StartsWith("(no room for QUEUE", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_procedure_streams_cannot_drive_the_terminal()
    {
        await using var terminal = Start("call", "played", "dump", "-o", "raw");
        await using var call = await CallAtPlayedHost.AcceptAsync(servers);
        await call.SendAsync("{\"stream\":\"\\u001b[2Jwiped\"}");
        await call.SendAsync("{\"exception\":{\"type\":\"E\",\"message\":\"\\u001b]0;title\\u0007 \u009b31m\"}}");
        Assert.Equal(ExitCode.Raised, await terminal.EndAsync());
        Assert.Contains("\uFFFD[2Jwiped", terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", terminal.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("\e]", terminal.Written, StringComparison.Ordinal);
        Assert.DoesNotContain('\u009b', terminal.Written);
    }

    [Fact]
    public async Task A_question_before_what_cannot_be_undone_is_answered_by_hand()
    {
        await using var no = Start("prune", "--max-age", "1000d");
        await no.ShowsAsync("[y/N]");
        await no.TypeAsync("\r");
        Assert.Equal(0, await no.EndAsync());
        Assert.Contains("nothing was done", no.Text, StringComparison.Ordinal);
        await using var yes = Start("prune", "--max-age", "1000d");
        await yes.ShowsAsync("[y/N]");
        await yes.TypeAsync("y\r");
        Assert.Equal(0, await yes.EndAsync());
        Assert.EndsWith("\n0", yes.Text, StringComparison.Ordinal);
    }

    private string Dispatcher => $"127.0.0.1:{servers.Dispatcher.Port}";

    private PseudoTerminal Start(params string[] args) => Start(80, args);

    private PseudoTerminal Start(int columns, params string[] args) => PseudoTerminal.Start(columns, 24, Environment(Dispatcher), args);

    internal static Dictionary<string, string> Environment(string dispatcher, params (string Name, string Value)[] more) =>
        more.Append((DispatcherAddress.Variable, dispatcher)).Append(("XDG_CONFIG_HOME", "/nowhere")).Append(
            ("XDG_STATE_HOME", "/dev/null")).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private HarpCaller Caller() => new("127.0.0.1", servers.Dispatcher.Port);

    /// <summary>The id of the job, once all of it is shown.</summary>
    private static async Task<string> IdAsync(PseudoTerminal terminal)
    {
        await terminal.ShowsAsync("the id of a job", screen => IdIn(screen.Text).Length > 0);
        return IdIn(terminal.Text);
    }

    private static string IdIn(string text) => Regex.Match(text, "[0-9a-f-]{36}").Value;

    private static int IdOf(string request) =>
        int.Parse(Regex.Match(request, "\"id\":([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
}
