using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

public sealed class WorkerTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    [Fact]
    public async Task A_worker_is_used_again_after_a_clean_call() => Assert.Equal(await PidAsync(), await PidAsync());

    [Fact]
    public async Task A_worker_that_was_killed_while_idle_is_replaced()
    {
        var first = await PidAsync();
        ServerProcess.Signal(first, 9);
        await Eventually.HoldsAsync(
            "the worker has ended", () => !File.Exists($"/proc/{first}/exe") || File.ReadAllText($"/proc/{first}/stat").Contains(") Z "));
        Assert.NotEqual(first, await PidAsync());
    }

    [Fact]
    public async Task A_worker_that_is_killed_during_a_call_is_a_system_error_and_the_next_call_works()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        var worker = await PidAsync();
        await client.SendLineAsync(RunningDaemon.Request("wait_for_file", $"[\"{daemon.NewPath()}\"]"));
        await client.ReadLineAsync();
        ServerProcess.Signal(worker, 9);
        var error = Assert.Single(await client.ReadToEndAsync());
        Assert.Contains("\"system_error\"", error, StringComparison.Ordinal);
        Assert.Contains("signal 9", error, StringComparison.Ordinal);
        Assert.NotEqual(worker, await PidAsync());
    }

    [Theory]
    [InlineData("exit", "[3]", "system_error", "exit status 3")]
    [InlineData("overflow", "[0]", "system_error", "signal 6")]
    [InlineData("garbage", "[\"{not json\"]", "invalid_message", "expected JSON")]
    [InlineData("garbage", "[\"{\\\"idle\\\":true}\"]", "invalid_message", "stream_result")]
    [InlineData("nan", "[]", "invalid_message", "expected a value that can be JSON")]
    [InlineData("big", "[16777216]", "invalid_message", "at most 16777216 bytes")]
    public async Task A_hostile_procedure_ends_its_own_call_alone(string procedure, string arguments, string type, string message)
    {
        var lines = await daemon.CallAsync(procedure, arguments);
        Assert.StartsWith($$"""{"harp":1,"error":{"type":"{{type}}",""", lines[^1], StringComparison.Ordinal);
        Assert.True(lines[^1].Contains(message, StringComparison.Ordinal), lines[^1]);
        await PidAsync();
    }

    [Fact]
    public async Task What_a_procedure_and_its_children_print_goes_to_the_log()
    {
        var text = Guid.NewGuid().ToString("N");
        Assert.Equal("""{"result":"end of input"}""", (await daemon.CallAsync("print", $"[\"{text}\"]"))[1]);
        await Eventually.HoldsAsync("both lines are logged", () =>
            daemon.Server.Errors.Contains($": {text}", StringComparison.Ordinal)
                && daemon.Server.Errors.Contains($": child {text}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packets_after_the_end_of_a_call_reach_nobody()
    {
        var first = (await daemon.CallAsync("late_packets"))[^1];
        var workers = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var next = await daemon.CallAsync("pid");
            Assert.Equal(("""{"harp":1,"stream_result":false}""", 2), (next[0], next.Length));
            workers.Add(next[1]);
        }

        // A call that comes before the worker is back in the pool gets another one; the later ones get this one.
        Assert.Contains(first, workers);

        // It would keep a processor busy for the other tests.
        ServerProcess.Signal(int.Parse(first[10..^1], CultureInfo.InvariantCulture), 9);
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Nobody_else_can_enter_the_folder_of_the_compiled_procedures()
    {
        var worker = await PidAsync();
        var manifest = (await File.ReadAllTextAsync($"/proc/{worker}/cmdline", TestContext.Current.CancellationToken)).Split('\0').Single(
            word => word.EndsWith("worker.json", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(manifest)!));
    }

    private async Task<int> PidAsync()
    {
        var lines = await daemon.CallAsync("pid");
        return int.Parse(lines[1]["{\"result\":".Length..^1], CultureInfo.InvariantCulture);
    }
}
