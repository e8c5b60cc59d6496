using System.ComponentModel;
using Harp.Hosting.Processes;

namespace Harp.Tests.Hosting.Processes;

public sealed class ChildProcessTests
{
    [Theory]
    [InlineData("exit 0", 0, 0, "exit status 0")]
    [InlineData("exit 3", 3, 0, "exit status 3")]
    [InlineData("exit 137", 137, 0, "exit status 137")]
    [InlineData("exit 255", 255, 0, "exit status 255")]
    [InlineData("kill -9 $$", 0, 9, "signal 9 (SIGKILL)")]
    [InlineData("kill -TERM $$", 0, 15, "signal 15 (SIGTERM)")]
    public async Task How_it_ended_is_what_the_kernel_says(string script, int status, int signal, string words)
    {
        using var child = Start(script);
        var end = await child.Ended;
        Assert.Equal(new ProcessEnd(status, signal), end);
        Assert.Equal(words, end.ToString());
        Assert.Equal(status == 0 && signal == 0, end.IsSuccess);
    }

    [Fact]
    public async Task Its_streams_are_pipes()
    {
        using var child = Start(
            "read line; echo \"got $line\"; echo err >&2; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 | sed 's/[0-9].*//'");
        await child.Input.WriteAsync("x\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var output = new StreamReader(child.Output);
        using var errors = new StreamReader(child.Errors);
        Assert.Equal("got x\npipe:[\npipe:[\npipe:[\n", await output.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("err\n", await errors.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.True((await child.Ended).IsSuccess);
    }

    [Fact]
    public async Task Its_environment_is_what_it_was_given_and_no_signal_is_ignored_or_blocked()
    {
        using var child = ChildProcess.Start("/usr/bin/env", ["env"], [KeyValuePair.Create("A", "é b")]);
        using var environment = new StreamReader(child.Output);
        Assert.Equal("A=é b\n", await environment.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var other = ChildProcess.Start("/bin/cat", ["cat", "/proc/self/status"], []);
        using var status = new StreamReader(other.Output);
        var lines = (await status.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Contains("SigIgn:\t0000000000000000", lines);
        Assert.Contains("SigBlk:\t0000000000000000", lines);
        await Task.WhenAll(child.Ended, other.Ended);
    }

    [Fact]
    public async Task A_signal_ends_it_and_one_that_comes_later_harms_nobody()
    {
        using var child = Start("sleep 1000");
        child.Signal(15);
        Assert.Equal(new ProcessEnd(0, 15), await child.Ended);
        child.Signal(9);
    }

    [Fact]
    public void What_cannot_be_run_is_refused_with_the_reason() =>
        Assert.Contains("No such file", Assert.Throws<Win32Exception>(
            () => ChildProcess.Start("/no/such/file", ["x"], [])).Message, StringComparison.Ordinal);

    private static ChildProcess Start(string script) =>
        ChildProcess.Start("/bin/sh", ["sh", "-c", script], [KeyValuePair.Create("PATH", "/usr/bin:/bin")]);
}
