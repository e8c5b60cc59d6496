using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harp.Client;
using Harp.Client.CommandLine.Configuration;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>What is proposed while somebody types: by <c>harpcall __complete</c>, and by real shells that have read the scripts.</summary>
[Collection(nameof(StandardServers))]
public sealed class CompletionTests(StandardServers servers) : IDisposable
{
    /// <summary>Seconds that a busy machine may take where somebody at a keyboard would not wait.</summary>
    private const string RetryDeadline = "60";

    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Dispatcher => $"127.0.0.1:{servers.Dispatcher.Port}";

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData("can", "cancel", "cancel-queue")]
    [InlineData("call|loc", "localhost")]
    [InlineData("--output|json|call|loc", "localhost")]
    [InlineData("call|localhost|div", "divide")]
    [InlineData("call|localhost|divide|", "a=", "b=")]
    [InlineData("call|localhost|divide|a=1|", "b=")]
    [InlineData("call|localhost|divide|--cancel", "--cancel-on-interrupt")]
    [InlineData("call|localhost|divide|--|--cancel")]
    [InlineData("procedures|loc", "localhost")]
    [InlineData("jobs|--state|wai", "waiting")]
    [InlineData("jobs|--state=running,wai", "--state=running,waiting")]
    [InlineData("jobs|--host|loc", "localhost")]
    [InlineData("jobs|-o|p", "pretty")]
    [InlineData("completion|z", "zsh")]
    [InlineData("help|stat", "status")]
    [InlineData("status|@", "@last")]
    [InlineData("wait|@l", "@last")]
    [InlineData("call|h|p|@", ":files")]
    [InlineData("jobs|--config|", ":files")]
    [InlineData("nonsense|")]
    [InlineData("ping|")]
    public async Task Words_that_fit_are_proposed(string typed, params string[] words) =>
        Assert.Equal(words, await ProposeAsync(Dispatcher, typed.Split('|')));

    [Fact]
    public async Task Jobs_are_proposed_by_what_the_verb_can_do_with_them()
    {
        await using var caller = new HarpCaller("127.0.0.1", servers.Dispatcher.Port);
        var ended = await caller.SubmitAsync("host", "echo", new[] { 1 }, cancellationToken: Stop);
        await ended.ResultAsync(Stop);
        var running = await caller.SubmitAsync("host", "sleep", new[] { 60 }, new CallOptions { Queue = new CallQueue(ended.Id) }, Stop);
        Assert.Contains(ended.Id, await ProposeAsync(Dispatcher, "result", ""));
        Assert.Contains(running.Id, await ProposeAsync(Dispatcher, "cancel", ""));
        Assert.DoesNotContain(ended.Id, await ProposeAsync(Dispatcher, "cancel", ""));
        Assert.DoesNotContain(running.Id, await ProposeAsync(Dispatcher, "wait", running.Id, ""));
        Assert.Contains(ended.Id, await ProposeAsync(Dispatcher, "cancel-queue", ""));
        await running.CancelAsync(Stop);
    }

    [Theory]
    [InlineData("call|")]
    [InlineData("call|--token-file|/no/such|")]
    [InlineData("call|--config|/no/such|")]
    [InlineData("status|")]
    public async Task A_failure_is_silent(string typed)
    {
        var run = await RunAsync(RefusingPort.Address, typed.Split('|'));
        Assert.Equal((0, "", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task A_dispatcher_that_does_not_answer_is_waited_for_no_longer_than_was_said()
    {
        // The system takes connections in, and nobody reads them.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        var run = await CommandRun.OfAsync(
            new Dictionary<string, string>
            {
                [DispatcherAddress.Variable] = silent.LocalEndPoint!.ToString()!,
                [Variables.CompletionTime] =
                "0.5"
            }, "", Stop, "__complete", "--", "call", "loc");
        Assert.Equal((0, "", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Procedures_are_asked_for_once_and_then_remembered()
    {
        Assert.Contains("divide", await ProposeAsync(Dispatcher, "call", "localhost", ""));
        var file = Assert.Single(Directory.GetFiles(_cache.Path, "procedures-*", SearchOption.AllDirectories));
        File.WriteAllText(file, """[{"name":"remembered"}]""");
        Assert.Equal(new[] { "remembered" }, await ProposeAsync(Dispatcher, "call", "localhost", ""));
        File.WriteAllText(file, "no JSON");
        Assert.Contains("divide", await ProposeAsync(Dispatcher, "call", "localhost", ""));
    }

    [Theory]
    [InlineData("harpcall canc", "cancel", "cancel-queue")]
    [InlineData("harpcall call loc", "localhost")]
    [InlineData("harpcall jobs --state=run", "running")]
    [InlineData("harpcall call localhost divide a", "a=")]
    public async Task Bash_completes_with_the_script(string line, params string[] words)
    {
        var script = $$"""
            eval "$(harpcall completion bash)"
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{line.Replace("=", " = ", StringComparison.Ordinal)}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            compopt() { :; }
            _harpcall
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.Equal(words, await ShellAsync("bash", "--norc", "-c", script));
    }

    [Fact]
    public async Task Fish_completes_with_the_script()
    {
        var words = await ShellAsync("fish", "--no-config", "-c", "harpcall completion fish | source; complete -C 'harpcall call loc'");
        Assert.StartsWith("localhost\t127.0.0.1:", Assert.Single(words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zsh_completes_with_the_script()
    {
        // A shell within the shell, as completing needs one that somebody types into.
        const string script = """
            zmodload zsh/zpty
            zpty z 'zsh -f -i'
            zpty -w z "PS1=; PROMPT=; autoload -U compinit; compinit -u -D; eval \"\$(harpcall completion zsh)\"; print READY"
            until [[ $seen == *READY*READY* ]]; do zpty -r z line; seen+=$line; done
            zpty -w -n z $'harpcall call loc\t'
            zpty -r z typed '*localhost*'
            print localhost
            zpty -d z
            """;
        Assert.Equal(new[] { "localhost" }, await ShellAsync("zsh", "-f", "-c", script));
    }

    [Fact]
    public async Task Zsh_takes_the_script_before_anything_has_set_up_its_completion() => Assert.Equal(
        new[] { "_harpcall" },
        await ShellAsync("zsh", "-f", "-c", $"ZDOTDIR='{_cache.Path}'; eval \"$(harpcall completion zsh)\" && print $_comps[harpcall]"));

    private async Task<string[]> ProposeAsync(string dispatcher, params string[] words)
    {
        var run = await RunAsync(dispatcher, words);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
    }

    private Task<CommandRun> RunAsync(string dispatcher, params string[] words) => CommandRun.OfAsync(
        new Dictionary<string, string>
        {
            [DispatcherAddress.Variable] = dispatcher,
            ["XDG_CACHE_HOME"] =
            _cache.Path,
            [Variables.CompletionTime] = RetryDeadline
        }, "", Stop, ["__complete", "--", .. words]);

    /// <summary>The lines that a shell prints which finds <c>harpcall</c> in its path.</summary>
    private async Task<string[]> ShellAsync(string shell, params string[] args)
    {
        Assert.SkipUnless(OnPath(shell), $"there is no {shell} here");
        var command = _cache.Write(
            "harpcall", $"#!/bin/sh\nexec dotnet '{typeof(Harp.Client.CommandLine.Harpcall).Assembly.Location}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo(shell, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_cache.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = start.Environment["XDG_CACHE_HOME"] = start.Environment["ZDOTDIR"] = _cache.Path;
        start.Environment[DispatcherAddress.Variable] = Dispatcher;
        start.Environment[Variables.CompletionTime] = RetryDeadline;
        using var process = Process.Start(start)!;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(90));
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        var output = await process.StandardOutput.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        Assert.True(output.Length > 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
