using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>
/// What the children of procedures inherit, from a daemon that was started in the worst of ways: with signals ignored and blocked, a file
/// mode that hides everything, and a descriptor that is none of its business.
/// </summary>
public sealed class InheritanceTests : IAsyncLifetime
{
    private const string Source = """
        using System.Diagnostics;

        public static class Children
        {
            [Procedure] public static string run(string script)
            {
                using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
                return shell.StandardOutput.ReadToEnd();
            }
        }
        """;

    private const string Configuration = """
        listen = "127.0.0.1:0"
        no_auth = true
        procedures = "children.cs"
        [limits]
        workers_min = 1
        [[command]]
        name = "run_command"
        command = ["sh", "-c", "{script}"]
        arguments = [{ name = "script" }]
        """;

    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("children.cs", Source);
        string[] worst =
            [
                "env", "--ignore-signal=INT", "--ignore-signal=USR2", "--ignore-signal=CHLD", "--block-signal=USR1", "sh", "-c",
                "umask 077; exec 7</etc/passwd; exec \"$0\" \"$@\""];
        _server = await ServerProcess.StartByAsync(worst, "Harp.Daemon", "harpd", "--config", _folder.Write("harpd.toml", Configuration));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_signal_is_as_it_is_by_default_and_none_is_blocked()
    {
        foreach (var procedure in new[] { "run", "run_command" })
        {
            var status = await RunAsync(procedure, "cat /proc/self/status");
            Assert.Contains("SigIgn:\\t0000000000000000\\n", status, StringComparison.Ordinal);
            Assert.Contains("SigBlk:\\t0000000000000000\\n", status, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_writes_to_a_pipe_that_nobody_reads_ends()
    {
        foreach (var procedure in new[] { "run", "run_command" })
        {
            Assert.Contains("ended with 141", await RunAsync(
                procedure, "{ { yes; echo ended with $? >&3; } | head -n 1; } 3>&1"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_is_open_but_the_standard_streams()
    {
        foreach (var procedure in new[] { "run", "run_command" })
        {
            // The shell lists its own.
            Assert.Equal("""{"result":"0\n1\n2\n"}""", Ended(await RunAsync(procedure, "ls /proc/$$/fd")));
        }
    }

    [Fact]
    public async Task Files_that_are_made_can_be_read_by_others()
    {
        foreach (var procedure in new[] { "run", "run_command" })
        {
            Assert.Contains("0022", await RunAsync(procedure, "umask"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task How_a_child_ended_is_known_although_nobody_wanted_to_know_of_the_daemons()
    {
        Assert.Contains("\"status\":3", await RunAsync("run_command", "exit 3"), StringComparison.Ordinal);
        Assert.Contains("3", await RunAsync("run", "sh -c 'exit 3'; echo $?"), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string procedure, string script) =>
        (await LineClient.AskAsync(
            _server.EndPoint, ConfiguredDaemon.Request(procedure, $"[\"{script.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]")))[^1];

    /// <summary>A command's text lacks the end of its last line, a method's has it.</summary>
    private static string Ended(string result) => result.Replace("2\"}", "2\\n\"}", StringComparison.Ordinal);
}
