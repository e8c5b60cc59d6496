using System.Diagnostics;
using System.Runtime.Versioning;
using Harp.Dispatcher.Hosts;
using Harp.Hosting.Processes;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Hosts;

[UnsupportedOSPlatform("windows")]
public sealed class HostsProgramSourceTests : IDisposable
{
    private const string Line = "{\"hostname\":\"a\",\"address\":\"127.0.0.1\",\"port\":1}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_hosts_and_what_is_none_is_skipped()
    {
        var hosts = await ReadAsync($"printf '%s\\n' '{Line}' 'nonsense' '' '{Line.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}'");
        Assert.Equal(["a", "b"], hosts.Hosts.Keys);
        Assert.Equal((1, 2), (hosts.Skipped, hosts.Lines.Count));
        Assert.Contains("Warning: /bin/sh(2): skipped", _log.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are_for_no_shell_sees_them()
    {
        var program = Script("printf '{\"hostname\":\"%s\",\"address\":\"x\",\"port\":1}\\n' \"$@\"");
        var hosts = await new HostsProgramSource(
            [program, "a b", "$(id)", "*"], new HostLimits(), TimeProvider.System, _log).ReadAsync(Stop);
        Assert.Equal(["a b", "$(id)", "*"], hosts.Hosts.Keys);
    }

    [Fact]
    public async Task The_program_has_no_input() => Assert.Equal(["a"], (await ReadAsync($"cat; echo '{Line}'")).Hosts.Keys);

    [Fact]
    public async Task A_bare_name_is_looked_for_in_the_path() =>
        Assert.Equal(["a"], (await new HostsProgramSource(
            ["printf", Line], new HostLimits(), TimeProvider.System, _log).ReadAsync(Stop)).Hosts.Keys);

    [Fact]
    public async Task A_program_that_fails_says_nothing_whatever_it_printed() =>
        Assert.Equal("/bin/sh ended with status 3", await FailureAsync($"echo '{Line}'; exit 3"));

    [Fact]
    public async Task What_it_writes_to_stderr_is_logged_cut_and_printable()
    {
        await ReadAsync("printf 'odd \\033[31m\\n' >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; echo >&2; seq 1 100 >&2");
        var said = _log.Lines.Where(line => line.Contains("/bin/sh says", StringComparison.Ordinal)).ToArray();
        Assert.Equal(20, said.Length);
        Assert.Equal("Warning: /bin/sh says: odd \uFFFD[31m", said[0]);
        Assert.Equal($"Warning: /bin/sh says: {new string('x', 300)}", said[1]);
        Assert.Equal("Warning: /bin/sh says: 1", said[2]);
    }

    [Fact]
    public async Task A_program_that_prints_too_much_is_killed() => Assert.Contains(
        "printed more than 1000 bytes", await FailureAsync("yes", new HostLimits { OutputBytesMax = 1000 }), StringComparison.Ordinal);

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_with_all_that_it_started()
    {
        var pids = _folder.File("pids");
        var failure = await LateAsync(
            $"(sleep 300 & echo $! >> {pids}; wait) & echo $$ >> {pids}; wait",
            () => File.Exists(pids) && File.ReadAllText(pids).Count(letter => letter == '\n') == 2);
        Assert.Contains("did not end within 60 s", failure, StringComparison.Ordinal);
        var started = File.ReadAllLines(pids).Select(int.Parse).ToArray();
        await Eventually.HoldsAsync("everything that the program started is gone", () => started.All(IsGone));
    }

    [Fact]
    public async Task A_program_whose_output_stays_open_is_not_waited_for_longer_than_that_and_what_holds_it_is_killed()
    {
        var (pid, shell) = (_folder.File("pid"), _folder.File("shell"));
        var failure = await LateAsync(
            $"sleep 300 & echo $! > {pid}; echo $$ > {shell}",
            () => File.Exists(shell) && File.ReadAllText(shell) is [.., '\n'] number && IsGone(int.Parse(number)));
        Assert.Contains("left its output open for 60 s and was killed", failure, StringComparison.Ordinal);
        Assert.True(HasEnded(int.Parse(File.ReadAllText(pid))));
    }

    /// <summary>timeout(1) puts itself into a group of its own, and nobody waits for either of them.</summary>
    [Fact]
    public async Task Nothing_that_a_program_leaves_in_the_background_outlives_it()
    {
        var pids = _folder.File("pids");
        var hosts = await ReadAsync(
            $"(sleep 300 & echo $! >> {pids}; timeout 300 sleep 300 & echo $! >> {pids}) > /dev/null 2>&1; echo '{Line}'");
        Assert.Equal(["a"], hosts.Hosts.Keys);
        Assert.All(File.ReadAllLines(pids), pid => Assert.True(HasEnded(int.Parse(pid)), pid));
        Assert.Contains(_log.Lines, line => line.StartsWith("Warning: /bin/sh has ended and left ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_gives_up_has_the_program_killed()
    {
        var pid = _folder.File("pid");
        using var give = new CancellationTokenSource();
        var read = new HostsProgramSource(
            ["/bin/sh", "-c", $"echo $$ > {pid}; sleep 300"], new HostLimits(), TimeProvider.System, _log).ReadAsync(give.Token);
        await Eventually.HoldsAsync("it runs", () => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'));
        await give.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.True(IsGone(int.Parse(File.ReadAllText(pid))));
    }

    [Theory]
    [InlineData("/nowhere/list-hosts")]
    [InlineData("no-such-program-anywhere")]
    [InlineData("/etc/passwd")]
    public async Task What_is_no_program_is_told(string program)
    {
        var source = new HostsProgramSource([program], new HostLimits(), TimeProvider.System, _log);
        Assert.Contains($"{program} is no program", (await Assert.ThrowsAsync<IOException>(
            () => source.ReadAsync(Stop))).Message, StringComparison.Ordinal);
    }

    /// <summary>Whether or not somebody has waited for it.</summary>
    private static bool HasEnded(int pid) => !ProcessEntry.All().Any(entry => entry.Pid == pid && !entry.Ended);

    private static bool IsGone(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }

    private string Script(string text)
    {
        var path = _folder.Write("program", $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private Task<HostSnapshot> ReadAsync(string script, HostLimits? limits = null) =>
        new HostsProgramSource(["/bin/sh", "-c", script], limits ?? new HostLimits(), TimeProvider.System, _log).ReadAsync(Stop);

    /// <summary>What is told of a program whose time passes once something is the case.</summary>
    private async Task<string> LateAsync(string script, Func<bool> first)
    {
        var (time, limits) = (new FakeTimeProvider(), new HostLimits { ProgramTime = TimeSpan.FromSeconds(60) });
        var read = new HostsProgramSource(["/bin/sh", "-c", script], limits, time, _log).ReadAsync(Stop);
        await Eventually.HoldsAsync("it has come so far", first);
        time.Advance(limits.ProgramTime);
        await Eventually.HoldsAsync("it is killed, for which there are looks with pauses", () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            return read.IsCompleted;
        });
        return (await Assert.ThrowsAsync<IOException>(() => read)).Message;
    }

    private async Task<string> FailureAsync(string script, HostLimits? limits = null) =>
        (await Assert.ThrowsAsync<IOException>(() => ReadAsync(script, limits))).Message;
}
