using Harp.Tests.Support;

namespace Harp.Tests.Hosting;

/// <summary>Both servers, given less than a program needs: a sentence and a status, and never an unhandled exception.</summary>
public sealed class ServerProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Servers => new() { { "Harp.Daemon", "harpd" }, { "Harp.Dispatcher", "harpcallerd" } };

    [Theory]
    [InlineData("Harp.Daemon", "harpd", "exec 2>&-")]
    [InlineData("Harp.Daemon", "harpd", "exec <&- 2>&-")]
    [InlineData("Harp.Daemon", "harpd", "exec 2>/dev/full")]
    [InlineData("Harp.Dispatcher", "harpcallerd", "exec 2>&-")]
    [InlineData("Harp.Dispatcher", "harpcallerd", "exec <&- 2>&-")]
    public async Task Who_closed_its_standard_streams_has_a_server_that_serves_and_stops_with_0(
        string project, string executable, string closing)
    {
        var server = await ServerProcess.StartAfterAsync(closing, project, executable, Arguments(executable));
        Assert.Equal("/dev/null", closing.Contains("<&-", StringComparison.Ordinal)
            ? new FileInfo($"/proc/{server.Pid}/fd/0").LinkTarget : "/dev/null");
        await using (await LineClient.ConnectAsync(server.EndPoint))
        {
            server.AskToStop();
        }

        Assert.Equal(0, await server.WaitAsync());
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public async Task A_ready_line_that_nobody_can_read_keeps_no_server_from_serving(string redirection)
    {
        var (status, _, errors) = await ServerProcess.RunAfterAsync(
            $"exec {redirection}; (while ! test -S '{_folder.File("store/control.sock")}'; do sleep 0.05; done; kill $$) & true",
            "Harp.Dispatcher", "harpcallerd", Arguments("harpcallerd"));
        Assert.Equal(0, status);
        Assert.Contains("SIGTERM: stopping", errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Too_few_file_handles_are_a_sentence(string project, string executable)
    {
        var (status, output, errors) = await ServerProcess.RunAfterAsync("ulimit -n 64", project, executable, Arguments(executable));
        Assert.Equal((1, "", $"{executable}: expected at least 224 file handles (ulimit -n), got 64\n"), (status, output, errors));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_folder_that_was_removed_is_a_sentence(string project, string executable)
    {
        var gone = Directory.CreateDirectory(_folder.File("gone")).FullName;
        var (status, output, errors) = await ServerProcess.RunAfterAsync(
            $"cd '{gone}'; rmdir '{gone}'", project, executable, Arguments(executable));
        Assert.Equal(
            (1, "", $"{executable}: expected a current folder, but the one in which this was started has been removed; start it "
                + $"in another\n"), (status, output, errors));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_configuration_that_is_a_folder_is_a_sentence(string project, string executable)
    {
        var (status, output, errors) = await ServerProcess.RunAsync(project, executable, "", "--config", _folder.Path);
        Assert.Equal((2, ""), (status, output));
        Assert.StartsWith($"{executable}: {_folder.Path}: cannot read the configuration: it is a folder", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Harp.Dispatcher", "harpcallerd", "bakup",
        "harpcallerd: expected options or one of backup, check, hash-password, new-token, serve, got 'bakup'; did you mean 'backup'?\n")]
    [InlineData(
        "Harp.Daemon", "harpd", "lsit", "harpd: expected options or one of hash-password, list, serve, got 'lsit'; did you mean 'list'?\n")]
    public async Task A_mistyped_verb_is_no_start(string project, string executable, string verb, string sentence) =>
        Assert.Equal((2, "", sentence), await ServerProcess.RunAsync(project, executable, "", verb));

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_version_is_one_line_and_the_help_begins_with_the_usage(string project, string executable)
    {
        var version = await ServerProcess.RunAsync(project, executable, "", "--version");
        Assert.Equal((0, ""), (version.Status, version.Errors));
        Assert.Matches($@"\A{executable} \d+\.\d+\.\d+[^\n]*\n\z", version.Output);
        var help = await ServerProcess.RunAsync(project, executable, "", "serve", "--help");
        Assert.StartsWith($"Usage: {executable} serve [OPTION]…\n", help.Output, StringComparison.Ordinal);
        Assert.Contains("--check-config", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--check ", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--stop-limit", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--check")]
    [InlineData("--check-config")]
    public async Task Both_servers_check_their_configuration_under_both_names(string option)
    {
        foreach (var (project, executable) in new[] { ("Harp.Daemon", "harpd"), ("Harp.Dispatcher", "harpcallerd") })
        {
            var (status, output, _) = await ServerProcess.RunAsync(project, executable, "", [option, .. Arguments(executable)]);
            Assert.Equal(0, status);
            Assert.StartsWith($"{executable}: ", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("p\0w\n", "expected a password without NUL, which crypt(3) takes for its end")]
    [InlineData("", "expected a password as the first line of stdin, got nothing")]
    [InlineData("\n", "expected a password as the first line of stdin, got nothing")]
    [InlineData("5000", "expected a password of at most 511 bytes, as crypt(3) takes no longer one, got 5000")]
    public async Task A_password_that_cannot_be_hashed_is_a_sentence(string input, string sentence)
    {
        foreach (var (project, executable) in new[] { ("Harp.Daemon", "harpd"), ("Harp.Dispatcher", "harpcallerd") })
        {
            Assert.Equal(
                (2, "", $"{executable}: hash-password: {sentence}\n"),
                await ServerProcess.RunAsync(project, executable, input == "5000" ? new string('x', 5000) : input, "hash-password"));
        }
    }

    private string[] Arguments(string executable) => executable == "harpd"
        ? ["--config", _folder.Write(
            "harpd.toml",
            "listen = \"127.0.0.1:0\"\nno_auth = true\n[limits]\nworkers_min = 1\n[[command]]\nname = \"x\"\ncommand = [\"true\"]\n")]
        : ["--listen", "127.0.0.1:0", "--store", _folder.File("store"), "--hosts", _folder.Write("hosts.jsonl", "")];
}
