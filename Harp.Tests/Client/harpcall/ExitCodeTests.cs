using Harp.Client;
using Harp.Client.CommandLine;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>Every exit code that is promised, from what really happens at real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class ExitCodeTests(StandardServers servers)
{
    private static readonly string Nobody = RefusingPort.Address;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Dispatcher => $"127.0.0.1:{servers.Dispatcher.Port}";

    [Theory]
    [InlineData(0, "1\n", "call", "host", "echo", "1")]
    [InlineData(1, "", "call", "host", "fail", "x")]
    [InlineData(2, "", "call", "host")]
    [InlineData(2, "", "jobs", "--state", "runing")]
    [InlineData(5, "", "result", Lines.Id)]
    [InlineData(5, "", "follow", Lines.Id)]
    [InlineData(5, "", "status", Lines.Id)]
    [InlineData(5, "", "wait", Lines.Id)]
    [InlineData(7, "", "call", "host", "sleep", "60", "--timeout", "0.2")]
    [InlineData(8, "", "call", "dead", "echo", "1")]
    [InlineData(11, "", "call", "no such host", "echo", "1")]
    [InlineData(11, "", "call", "host", "no such procedure")]
    [InlineData(2, "", "result", "")]
    [InlineData(2, "", "follow", "")]
    [InlineData(2, "", "stream", "")]
    [InlineData(2, "", "status", "")]
    [InlineData(2, "", "cancel", "")]
    [InlineData(2, "", "wait", Lines.Id, "")]
    [InlineData(2, "", "call", "", "echo")]
    [InlineData(2, "", "call", "host", "")]
    [InlineData(2, "", "procedures", "")]
    [InlineData(2, "", "cancel-queue", "", "--yes")]
    [InlineData(2, "", "direct", "127.0.0.1:1", "")]
    [InlineData(2, "", "wait", Lines.Id, "--timeout", "60d")]
    [InlineData(2, "", "jobs", "--watch", "--interval", "60d")]
    [InlineData(9, "", "call", "host", "exit", "3")]
    public async Task What_happened_is_told_by_the_exit_code(int exitCode, string printed, params string[] args)
    {
        var run = await CommandRun.OfAsync(Dispatcher, Stop, args);
        Assert.True((exitCode, printed) == (run.ExitCode, run.Out), run.ToString());
        Assert.Equal(exitCode == 0, !run.Error.Contains("harpcall: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("jobs")]
    [InlineData("queues")]
    [InlineData("hosts")]
    [InlineData("procedures", "host")]
    [InlineData("prune", "--max-jobs", "1", "--yes")]
    [InlineData("cancel-queue", "q", "--yes")]
    [InlineData("cancel", Lines.Id)]
    [InlineData("wait", Lines.Id)]
    public async Task A_dispatcher_that_is_not_there_is_3_whatever_was_asked(params string[] args)
    {
        var run = await CommandRun.OfAsync(Nobody, Stop, args);
        Assert.Equal((ExitCode.Unreachable, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"harpcall: cannot reach the dispatcher at {Nobody}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_dispatcher_refuses_is_4()
    {
        var key = Guid.NewGuid().ToString();
        Assert.Equal(0, (await CommandRun.OfAsync(Dispatcher, Stop, "call", "host", "echo", "1", "--key", key)).ExitCode);
        var run = await CommandRun.OfAsync(Dispatcher, Stop, "call", "host", "echo", "2", "--key", key);
        Assert.Equal((ExitCode.Refused, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("harpcall: key_conflict: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_is_6_and_a_job_at_work_10()
    {
        await using var caller = new HarpCaller("127.0.0.1", servers.Dispatcher.Port);
        var job = await caller.SubmitAsync("host", "sleep", new[] { 60 }, cancellationToken: Stop);
        Assert.Equal(ExitCode.NotEnded, (await CommandRun.OfAsync(Dispatcher, Stop, "result", job.Id, "--no-wait")).ExitCode);
        Assert.Equal(ExitCode.NotEnded, (await CommandRun.OfAsync(Dispatcher, Stop, "wait", job.Id, "--timeout", "10ms")).ExitCode);
        Assert.Equal((0, "true\n"), Short(await CommandRun.OfAsync(Dispatcher, Stop, "cancel", job.Id)));
        Assert.Equal((ExitCode.Cancelled, ""), Short(await CommandRun.OfAsync(Dispatcher, Stop, "result", job.Id)));
        Assert.Equal((ExitCode.Cancelled, $"{{\"job_id\":\"{job.Id}\",\"cancelled\":true}}\n"), Short(
            await CommandRun.OfAsync(Dispatcher, Stop, "wait", job.Id)));
    }

    [Fact]
    public async Task A_job_whose_dispatcher_died_is_9()
    {
        using var folder = new TemporaryFolder();
        await using var daemon = new RecordingDaemon();
        await using var dispatcher = new DispatcherProcess(folder, daemon.HostLine);
        await dispatcher.StartAsync();
        var job = await dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("the call has begun", () => daemon.Started.Length == 1);
        await dispatcher.KillAsync();
        await dispatcher.StartAsync();
        var run = await CommandRun.OfAsync($"127.0.0.1:{dispatcher.Process.EndPoint.Port}", Stop, "result", job);
        Assert.Equal((ExitCode.OutcomeUnknown, ""), Short(run));
        Assert.Contains("interrupted", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_is_asked_directly_counts_as_the_host()
    {
        var daemon = $"127.0.0.1:{servers.ExamplesDaemon.Port}";
        var who = new Dictionary<string, string>
        {
            ["HARP_DAEMON_USER"] = VectorHosts.User,
            ["HARP_DAEMON_PASSWORD"] =
            VectorHosts.Password
        };
        Assert.Equal((0, "3\n2\n1\nnull\n"), Short(await CommandRun.OfAsync(who, "", Stop, "direct", daemon, "countdown", "3")));
        Assert.Equal((ExitCode.Raised, ""), Short(await CommandRun.OfAsync(who, "", Stop, "direct", daemon, "divide", "a:=1", "b:=0")));
        Assert.Equal((ExitCode.NotStarted, ""), Short(await CommandRun.OfAsync(who, "", Stop, "direct", Nobody, "divide", "1", "1")));
        var stranger = await CommandRun.OfAsync(new Dictionary<string, string>(), "", Stop, "direct", daemon, "divide", "1", "1");
        Assert.Equal((ExitCode.CallUnfit, ""), Short(stranger));
        Assert.Contains("auth_error", stranger.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.CallUnfit, """{"type":"unknown_host","message":"","data":{"stage":"resolve","started":"no"}}""")]
    [InlineData(ExitCode.CallUnfit, """{"type":"invalid_argument_list","message":""}""")]
    [InlineData(ExitCode.CallUnfit, """{"type":"auth_error","message":""}""")]
    [InlineData(ExitCode.CallUnfit, """{"type":"access_denied","message":"","data":{"operation":"call"}}""")]
    [InlineData(ExitCode.NotStarted, """{"type":"network_error","message":"","data":{"stage":"connect","started":"no"}}""")]
    [InlineData(ExitCode.NotStarted, """{"type":"overloaded","message":"","data":{"retry_after":1}}""")]
    [InlineData(ExitCode.NotStarted, """{"type":"shutdown","message":"","data":{"started":"no"}}""")]
    [InlineData(ExitCode.OutcomeUnknown, """{"type":"shutdown","message":""}""")]
    [InlineData(ExitCode.OutcomeUnknown, """{"type":"invalid_request","message":"","data":{"stage":"run","started":"yes"}}""")]
    [InlineData(ExitCode.TimedOut, """{"type":"timeout","message":"","data":{"stage":"run","started":"yes"}}""")]
    public void A_failed_job_is_told_by_whether_calling_again_may_help(int exitCode, string error) => Assert.Equal(
        exitCode, ExitCode.Of((HarpException)JobOutcome.Failed("job", HarpError.Read(RawJson.Parse(error))).ToException()!));

    [Theory]
    [InlineData(ExitCode.Refused, "overloaded")]
    [InlineData(ExitCode.Refused, "shutdown")]
    [InlineData(ExitCode.OutcomeUnknown, "storage_error")]
    [InlineData(ExitCode.Refused, "auth_error")]
    [InlineData(ExitCode.Refused, "access_denied")]
    [InlineData(ExitCode.UnknownJob, "invalid_jobid")]
    public void A_refusal_is_told_by_whether_asking_again_may_help(int exitCode, string type) =>
        Assert.Equal(exitCode, ExitCode.Of(new HarpRequestException(new HarpError(type, "refused"))));

    [Fact]
    public void Every_exit_code_is_explained_once() => Assert.Equal(
        typeof(ExitCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!).Order(),
        ExitCode.All.Select(code => code.Code).Order());

    private static (int ExitCode, string Out) Short(CommandRun run) => (run.ExitCode, run.Out);
}
