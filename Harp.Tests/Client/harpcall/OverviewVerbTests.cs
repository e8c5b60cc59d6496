using Harp.Client;
using Harp.Tests.Spec;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The verbs that list and administer, as programs read them, against real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class OverviewVerbTests(StandardServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_found_by_every_filter_and_printed_as_they_came()
    {
        var queue = Unique();
        await using var caller = Caller();
        var options = new CallOptions { Queue = new CallQueue(queue) };
        var job = await caller.SubmitAsync("host", "echo", new[] { 1 }, options, Stop);
        await job.ResultAsync(Stop);
        await (await caller.SubmitAsync("host", "fail", new[] { "x" }, options, Stop)).ResultAsync(Stop);
        var line = (await RunAsync(
            "jobs", "--queue", queue, "--state", "returned,cancelled", "--host", "host", "--procedure", "echo", "--since", "1h",
            "--until", "2100-01-01")).Out;
        Assert.StartsWith(
            $"{{\"job_id\":\"{job.Id}\",\"state\":\"returned\",\"host\":\"host\",\"procedure\":\"echo\",", line, StringComparison.Ordinal);
        Assert.Single(line.TrimEnd().Split('\n'));
        Assert.Equal($"{job.Id}\n", (await RunAsync("jobs", "--queue", queue, "--state", "returned", "--ids")).Out);
        Assert.Equal("", (await RunAsync("jobs", "--queue", queue, "--since", "0.001s", "--until", "1h")).Out);
        Assert.Single((await RunAsync("jobs", "--queue", queue, "--limit", "1")).Out.TrimEnd().Split('\n'));
        Assert.Contains("did you mean 'running'?", (await RunAsync("jobs", "--state", "runing")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_is_listed_and_ended_once_that_was_confirmed()
    {
        var queue = Unique();
        await using var caller = Caller();
        var job = await caller.SubmitAsync("host", "sleep", new[] { 60 }, new CallOptions { Queue = new CallQueue(queue) }, Stop);
        Assert.Contains($"{{\"name\":{{\"name\":\"{queue}\"}},\"concurrency\":1,\"running\":1,\"waiting\":0}}\n", (await RunAsync(
            "queues")).Out, StringComparison.Ordinal);
        var unconfirmed = await RunAsync("cancel-queue", queue);
        Assert.Equal((2, ""), (unconfirmed.ExitCode, unconfirmed.Out));
        Assert.Contains("--yes", unconfirmed.Error, StringComparison.Ordinal);
        Assert.Null(await job.TryResultAsync(Stop));
        Assert.Equal("1\n", (await RunAsync("cancel-queue", queue, "--yes")).Out);
        Assert.Equal("0\n", (await RunAsync("cancel-queue", $$"""{"name":"{{queue}}"}""", "-y")).Out);
    }

    [Fact]
    public async Task Several_jobs_are_waited_for_and_the_first_that_did_not_return_gives_the_exit_code()
    {
        await using var caller = Caller();
        var good = await caller.SubmitAsync("host", "echo", new object[] { "é" }, cancellationToken: Stop);
        var bad = await caller.SubmitAsync("host", "fail", new[] { "x" }, cancellationToken: Stop);
        var run = await RunAsync("wait", good.Id, bad.Id, good.Id);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            new[] { $"{{\"job_id\":\"{good.Id}\",\"result\":\"é\"}}", $"{{\"job_id\":\"{bad.Id}\",\"exception\":{{\"type\":\"System.InvalidOperationException\",\"message\":\"x\"}}}}" }.Order(),
            run.Out.TrimEnd().Split('\n').Order());
        var any = await RunAsync("wait", "--any", good.Id, bad.Id);
        Assert.Single(any.Out.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Hosts_and_their_procedures_are_told()
    {
        var hosts = (await RunAsync("hosts", "--refresh")).Out.TrimEnd().Split('\n');
        Assert.Contains(hosts, line => line.StartsWith("{\"hostname\":\"localhost\",\"address\":\"127.0.0.1\",", StringComparison.Ordinal));
        Assert.Equal(2, (await RunAsync("hosts", "--force")).ExitCode);
        var procedures = (await RunAsync("procedures", "localhost")).Out.TrimEnd().Split('\n');
        Assert.Contains(procedures, line => line.StartsWith("{\"name\":\"countdown\"", StringComparison.Ordinal));
        var one = (await RunAsync("procedures", "localhost", "divide")).Out;
        Assert.StartsWith("{\"name\":\"divide\"", one, StringComparison.Ordinal);
        var wrong = await RunAsync("procedures", "localhost", "divid");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("did you mean 'divide'?", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_or_was_raised_is_told_with_type_and_message()
    {
        var queue = Unique();
        await using var caller = Caller();
        var options = new CallOptions { Queue = new CallQueue(queue) };
        var raised = await caller.SubmitAsync("host", "fail", new[] { new string('é', 300) }, options, Stop);
        var failed = await caller.SubmitAsync("host", "no_such", null, options, Stop);
        var returned = await caller.SubmitAsync("host", "echo", new[] { 1 }, options, Stop);
        await Task.WhenAll(raised.ResultAsync(Stop), failed.ResultAsync(Stop), returned.ResultAsync(Stop));
        var jobs = (await RunAsync("jobs", "--queue", queue)).Out.TrimEnd().Split('\n');
        Assert.Equal(3, jobs.Length);
        foreach (var (job, told) in new[]
        {
            (raised, $",\"exception\":{{\"type\":\"System.InvalidOperationException\",\"message\":\"{new string('é', 199)}…\"}}}}"),
            (failed, ",\"error\":{\"type\":\"no_such_procedure\",\"message\":\""),
        })
        {
            Assert.Contains(jobs, line => line.Contains(job.Id, StringComparison.Ordinal) && line.Contains(told, StringComparison.Ordinal));
            Assert.Contains(told, (await RunAsync("status", job.Id)).Out, StringComparison.Ordinal);
        }

        await using var alone = new HarpCaller(new HarpCallerOptions { Port = servers.Dispatcher.Port, Multiplexed = false });
        var asItCame = (await alone.Job(returned.Id).StatusAsync(Stop)).Utf8;
        Assert.Equal($"{System.Text.Encoding.UTF8.GetString(asItCame.Span)}\n", (await RunAsync("status", returned.Id)).Out);
    }

    [Fact]
    public async Task A_ping_tells_who_answered_and_how_fast() =>
        Assert.Matches(
            "^\\{\"server\":\"harpcallerd\",\"version\":\"[^\"]+\",\"user\":null,\"ms\":[0-9.]+\\}\n$", (await RunAsync("ping")).Out);

    [Theory]
    [InlineData("expected --max-age, --max-jobs or --max-bytes, got none", "prune")]
    [InlineData("--max-jobs: expected an integer ≥ 0, got -1", "prune", "--max-jobs=-1")]
    [InlineData("--max-age: expected a time such as 90s, 15m, 2h, 30d, got '5 parsecs'", "prune", "--max-age", "5 parsecs")]
    [InlineData("--since: expected a moment such as 2026-11-26T08:00 or a time ago such as 2h, got 'noon'", "jobs", "--since", "noon")]
    [InlineData("--interval: expected a time", "jobs", "--watch", "--interval", "0")]
    [InlineData("expected a terminal", "top")]
    [InlineData("SHELL: expected bash, zsh, fish, got 'tcsh'", "completion", "tcsh")]
    [InlineData("ADDRESS: expected ADDRESS:PORT", "direct", "host:x", "p")]
    [InlineData("expected either --arguments or arguments one by one, got both", "call", "h", "p", "1", "--arguments", "[1]")]
    [InlineData("--arguments: expected a JSON array or object with all arguments, got '1'", "call", "h", "p", "--arguments", "1")]
    [InlineData("arguments that begin with a dash stand after --", "call", "h", "p", "--verbose")]
    public async Task What_makes_no_sense_is_told(string told, params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_are_lines_where_nobody_can_see_a_screen()
    {
        var queue = Unique();
        await using var caller = Caller();
        var output = new SeenOutput();
        using var interrupt = new CancellationTokenSource();
        var watch = CommandRun.IntoAsync(
            output, $"127.0.0.1:{servers.Dispatcher.Port}", interrupt.Token, "jobs", "--watch", "--queue", queue, "--state", "cancelled",
            "--interval", "20ms");
        string[] jobs = [await CancelledAsync(), await CancelledAsync()];
        await interrupt.CancelAsync();
        var run = await watch;
        Assert.Equal(130, run.ExitCode);

        // The second was told by a later look than the first, which has not told the first again.
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.All(jobs, job => Assert.Single(
            lines, line => line.Contains(job, StringComparison.Ordinal) && line.Contains("cancelled", StringComparison.Ordinal)));

        async Task<string> CancelledAsync()
        {
            var job = await caller.SubmitAsync("host", "sleep", new[] { 60 }, new CallOptions { Queue = new CallQueue(queue) }, Stop);
            await job.CancelAsync(Stop);
            await Support.Eventually.HoldsAsync("it is told", () => output.Text.Contains(job.Id, StringComparison.Ordinal));
            return job.Id;
        }
    }

    private static string Unique() => Guid.NewGuid().ToString("N");

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync($"127.0.0.1:{servers.Dispatcher.Port}", Stop, args);

    private HarpCaller Caller() => new("127.0.0.1", servers.Dispatcher.Port);
}
