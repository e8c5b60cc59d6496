using System.Globalization;
using System.Text.RegularExpressions;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>What the callers of procedures that do their worst get. The table of them is in the README of the workers.</summary>
public sealed partial class HostileProcedureTests(BoundedDaemon daemon) : IClassFixture<BoundedDaemon>
{
    private const long DaemonBytesMax = 150 << 20;

    private static int _lastMarker = Random.Shared.Next(100_000, 900_000);

    [Fact]
    public async Task Exiting_is_a_system_error_with_the_exit_status()
    {
        foreach (var status in new[] { 3, 134, 137, 255 })
        {
            await FailsAsync("exit", $"[{status}]", "system_error", $"exit status {status} before the procedure did");
        }
    }

    [Fact]
    public async Task FailFast_is_a_system_error_with_its_message()
    {
        // A worker that has served nobody else is asked: else the message could be of what an earlier call had left.
        await daemon.CallAsync("exit", "[0]");
        await FailsAsync("fail_fast", "[]", "system_error", "signal 6 (SIGABRT) before the procedure did: it ended itself");
    }

    [Fact]
    public Task An_overflow_of_the_stack_is_a_system_error_that_says_so() =>
        FailsAsync("overflow", "[0]", "system_error", "signal 6 (SIGABRT) before the procedure did: it overflowed its stack");

    [Fact]
    public Task An_exception_on_a_thread_of_its_own_is_a_system_error_that_says_which() =>
        FailsAsync(
            "throw_in_background", "[]", "system_error",
            "signal 6 (SIGABRT) before the procedure did: nobody caught System.InvalidOperationException: boom");

    [Fact]
    public async Task Eating_memory_ends_at_the_bound_with_an_exception_or_a_system_error_that_says_so()
    {
        var outcome = (await daemon.CallAsync("eat_memory"))[^1];
        Assert.True(outcome.Contains("System.OutOfMemoryException", StringComparison.Ordinal)
            || outcome.Contains("memory", StringComparison.Ordinal), outcome);
        Assert.StartsWith("{\"result\":", (await daemon.CallAsync("pid"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_ran_out_of_memory_leaves_no_worker_to_the_next()
    {
        var worker = (await daemon.CallAsync("pid"))[1];
        Assert.StartsWith("{\"exception\":{\"type\":\"System.OutOfMemoryException\"", (await daemon.CallAsync(
            "large_array", "[1000000000]"))[1], StringComparison.Ordinal);
        Assert.NotEqual(worker, (await daemon.CallAsync("pid"))[1]);
        await daemon.Server.TellsAsync("is replaced: a call ran out of memory");
    }

    [Fact]
    public async Task What_a_call_has_let_go_is_there_for_the_next()
    {
        for (var round = 0; round < 5; round++)
        {
            Assert.StartsWith("{\"result\":", (await daemon.CallAsync("eat_and_let_go"))[1], StringComparison.Ordinal);
            Assert.Equal("""{"result":64000000}""", (await daemon.CallAsync("large_array", "[64000000]"))[1]);
        }
    }

    [Fact]
    public async Task What_a_call_keeps_of_the_memory_is_not_taken_from_the_next()
    {
        var worker = (await daemon.CallAsync("keep_memory", "[80000000]"))[1];
        Assert.StartsWith("{\"result\":", worker, StringComparison.Ordinal);
        Assert.NotEqual(worker, (await daemon.CallAsync("pid"))[1]);
        await daemon.Server.TellsAsync("is replaced: what calls left takes more than half of the memory that the next may use");
    }

    [Fact]
    public async Task Eating_memory_beside_the_runtime_ends_at_the_bound_too()
    {
        var outcome = (await daemon.CallAsync("eat_native_memory"))[^1];
        Assert.True(outcome.Contains("System.OutOfMemoryException", StringComparison.Ordinal)
            || outcome.Contains("memory", StringComparison.Ordinal), outcome);
        Assert.StartsWith("{\"result\":", (await daemon.CallAsync("pid"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Native_code_that_aborts_for_want_of_memory_ends_with_a_hint_at_it() => Assert.Matches(
        @"signal 6 \(SIGABRT\) before the procedure did: for want of memory, perhaps: it held \d+ MB, and may have 640 MB",
        (await daemon.CallAsync("abort_without_memory"))[^1]);

    [Fact]
    public async Task A_loop_without_end_is_ended_when_its_processor_time_is_used_up()
    {
        var lines = await daemon.CallAsync("tight_loop");
        Assert.Contains("\"system_error\"", lines[^1], StringComparison.Ordinal);
        Assert.Contains(
            "signal 24 (SIGXCPU) before the procedure did: it used up the processor time that a call may take", lines[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_ignores_that_it_is_cancelled_is_killed_after_the_grace()
    {
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("deaf"));
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", (await client.ReadToEndAsync())[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("cycle")]
    [InlineData("too_deep")]
    public Task What_cannot_be_JSON_is_an_invalid_message(string procedure) =>
        FailsAsync(procedure, "[]", "invalid_message", "expected a value that can be JSON");

    [Fact]
    public Task A_result_that_is_too_large_is_an_invalid_message() =>
        FailsAsync("big", "[16777216]", "invalid_message", "at most 16777216 bytes");

    [Fact]
    public async Task What_is_written_to_descriptor_1_goes_to_the_log_and_changes_no_result()
    {
        var text = Guid.NewGuid().ToString("N");
        Assert.Equal(["""{"harp":1,"stream_result":false}""", """{"result":1}"""], await daemon.CallAsync(
            "write_to_descriptor_1", $"[\"{text}\"]"));
        await Eventually.HoldsAsync(
            "it is logged", () => daemon.Server.Errors.Contains($"(write_to_descriptor_1): {text}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_writes_into_the_pipe_of_the_protocol_ends_its_own_call_with_an_invalid_message() =>
        await FailsAsync("garbage", "[\"{not json\"]", "invalid_message", "expected JSON");

    [Fact]
    public async Task Standard_streams_that_were_closed_are_open_again_for_the_next_call()
    {
        Assert.StartsWith("{\"result\":", (await daemon.CallAsync("close_standard_streams"))[1], StringComparison.Ordinal);
        var text = Guid.NewGuid().ToString("N");
        Assert.Equal("""{"result":"end of input"}""", (await daemon.CallAsync("print", $"[\"{text}\"]"))[1]);
        await Eventually.HoldsAsync("it is logged", () => daemon.Server.Errors.Contains($": {text}", StringComparison.Ordinal));
    }

    [Fact]
    public Task Who_closes_every_descriptor_ends_its_own_call_with_a_system_error() =>
        FailsAsync("close_everything", "[]", "system_error", "before the procedure did");

    [Fact]
    public async Task A_line_of_100_MB_is_logged_cut_and_fills_no_memory()
    {
        Assert.Equal("""{"result":1}""", (await daemon.CallAsync("print_100_MB"))[1]);
        await Eventually.HoldsAsync(
            "it is logged", () => daemon.Server.Errors.Contains("… (104853504 bytes more)", StringComparison.Ordinal));
        Assert.InRange(MemoryOf(daemon.Server.Pid), 1, DaemonBytesMax);
    }

    [Fact]
    public async Task A_flood_of_lines_is_logged_up_to_its_bound_and_the_rest_counted()
    {
        Assert.Equal("""{"result":20000}""", (await daemon.CallAsync("print_flood", "[20000]"))[1]);
        await daemon.CallAsync("fail_fast");
        await Eventually.HoldsAsync(
            "it is told", () => daemon.Server.Errors.Contains("more than 50 lines a second", StringComparison.Ordinal));
        Assert.InRange(daemon.Server.Errors.Split("(print_flood): flood ").Length, 50, 5_000);
    }

    [Fact]
    public async Task Whoever_floods_a_caller_that_does_not_read_is_held_back_and_fills_no_memory()
    {
        var counter = daemon.NewPath();
        await using var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("flood", $"[\"{counter}\"]"));
        var (last, same) = ("", 0);
        await Eventually.HoldsAsync("the procedure waits", () =>
        {
            var now = File.Exists(counter) ? File.ReadAllText(counter) : "";
            (last, same) = (now, now.Length > 0 && now == last ? same + 1 : 0);
            return same >= 25;
        });
        Assert.InRange(MemoryOf(daemon.Server.Pid), 1, DaemonBytesMax);
        Assert.InRange(ProcessList.ChildrenOf(daemon.Server.Pid).Max(MemoryOf), 1, DaemonBytesMax);
    }

    [Fact]
    public async Task A_thread_that_is_left_behind_ends_with_its_worker()
    {
        var lines = await daemon.CallAsync("leave_thread");
        Assert.StartsWith("{\"result\":", lines[1], StringComparison.Ordinal);
        Assert.False(ProcessList.Exists(Number(lines[1])));
        await Eventually.HoldsAsync(
            "it is logged", () => daemon.Server.Errors.Contains("is replaced: a call left 1 threads behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_call_is_where_the_one_before_began()
    {
        var folder = (await daemon.CallAsync("folder"))[1];
        Assert.NotEqual("""{"result":"/"}""", folder);
        Assert.Equal("""{"result":"/"}""", (await daemon.CallAsync("change_directory"))[1]);
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal(folder, (await daemon.CallAsync("folder"))[1]);
        }
    }

    [Fact]
    public async Task What_forked_twice_in_a_session_of_its_own_ends_with_the_call()
    {
        var marker = $"{Interlocked.Increment(ref _lastMarker)}.75";
        var lines = await daemon.CallAsync("fork_and_detach", $"[\"{marker}\"]");
        Assert.StartsWith("{\"result\":", lines[1], StringComparison.Ordinal);
        Assert.Equal(0, ProcessList.CountWith(marker));
        Assert.False(ProcessList.Exists(Number(lines[1])));
    }

    /// <summary>All of them, in one daemon and beside each other.</summary>
    [Fact]
    public async Task After_all_of_them_the_daemon_serves_is_small_and_nothing_is_left()
    {
        var marker = $"{Interlocked.Increment(ref _lastMarker)}.5";
        (string, string)[] calls =
        [
            ("exit", "[0]"), ("fail_fast", "[]"), ("overflow", "[0]"), ("throw_in_background", "[]"), ("eat_memory", "[]"),
            ("nan", "[]"), ("cycle", "[]"),
            ("too_deep", "[]"), ("big", "[16777216]"), ("write_to_descriptor_1", "[\"x\"]"), ("garbage", "[\"x\"]"),
            ("close_standard_streams", "[]"),
            ("close_everything", "[]"), ("print_100_MB", "[]"), ("print_flood", "[10000]"), ("leave_thread", "[]"),
            ("change_directory", "[]"),
            ("late_packets", "[]"), ("tight_loop", "[]"), ("leave_child", $"[\"{marker}\"]"), ("fork_and_detach", $"[\"{marker}\"]"),
            ("crash_with_family", $"[\"{marker}\"]"),
        ];
        var outcomes = await Task.WhenAll(calls.Select(call => daemon.CallAsync(call.Item1, call.Item2)));
        Assert.All(outcomes, lines => Assert.Matches(@"^\{(""result""|""exception""|""harp"":1,""error"")", lines[^1]));
        Assert.Equal("""{"result":"hi"}""", (await daemon.CallAsync("later", """["hi"]"""))[1]);
        Assert.InRange(MemoryOf(daemon.Server.Pid), 1, DaemonBytesMax);
        Assert.Equal(0, ProcessList.CountWith(marker));
        await Eventually.HoldsAsync("only workers are left, and none has a child", () => ProcessList.ChildrenOf(
            daemon.Server.Pid) is var workers
            && workers.Length <= BoundedDaemon.WorkersMax && !workers.SelectMany(ProcessList.ChildrenOf).Any());
    }

    private static int Number(string result) => int.Parse(result["{\"result\":".Length..^1], CultureInfo.InvariantCulture);

    private static long MemoryOf(int pid) =>
        long.Parse(Resident().Match(File.ReadAllText($"/proc/{pid}/status")).Groups[1].Value, CultureInfo.InvariantCulture) << 10;

    private async Task FailsAsync(string procedure, string arguments, string type, string message)
    {
        var lines = await daemon.CallAsync(procedure, arguments);
        Assert.StartsWith($$"""{"harp":1,"error":{"type":"{{type}}",""", lines[^1], StringComparison.Ordinal);
        Assert.True(lines[^1].Contains(message, StringComparison.Ordinal), lines[^1]);
        Assert.StartsWith("{\"result\":", (await daemon.CallAsync("pid"))[1], StringComparison.Ordinal);
    }

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex Resident();
}
