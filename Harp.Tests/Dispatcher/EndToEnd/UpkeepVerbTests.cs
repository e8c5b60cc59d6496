using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class UpkeepVerbTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_running_dispatcher_is_backed_up_and_checked_and_the_backup_serves_what_it_served()
    {
        string job;
        await using (var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine))
        {
            await dispatcher.StartAsync();
            job = await dispatcher.SubmitAsync("echo", 7);
            Assert.Equal("{\"result\":[7]}", await dispatcher.ResultOfAsync(job));
            Assert.Equal((0, "", ""), await RunAsync("backup", "--store", _folder.File("store"), _folder.File("copy.db")));
            var (status, output, errors) = await RunAsync("check", "--store", _folder.File("store"));
            Assert.Equal((0, ""), (status, errors));
            Assert.StartsWith($"{_folder.File("store")}: the database is sound: ", output, StringComparison.Ordinal);
            Assert.Contains("values have no checksums", output, StringComparison.Ordinal);
            Assert.Equal(1, (await RunAsync("backup", "--store", _folder.File("store"), _folder.File("copy.db"))).Status);
        }

        Directory.Delete(_folder.File("store"), recursive: true);
        Directory.CreateDirectory(_folder.File("store"));
        File.Move(_folder.File("copy.db"), _folder.File("store/harp.db"));
        await using var restored = new DispatcherProcess(_folder, _daemon.HostLine);
        await restored.StartAsync();
        Assert.Equal("{\"result\":[7]}", await restored.ResultOfAsync(job));
    }

    [Fact]
    public async Task A_damaged_database_is_told_by_check_and_refused_at_the_start()
    {
        await using (var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine))
        {
            await dispatcher.StartAsync();
            await dispatcher.ResultOfAsync(await dispatcher.SubmitAsync("echo", 7));
            Assert.Equal(0, await dispatcher.StopAsync());
        }

        var database = _folder.File("store/harp.db");
        var bytes = File.ReadAllBytes(database);
        bytes.AsSpan(4096).Fill(0xEE);
        File.WriteAllBytes(database, bytes);

        Assert.Equal((1, ""), Short(await RunAsync("check", "--store", _folder.File("store"))));
        var start = await RunAsync("--listen", "127.0.0.1:0", "--store", _folder.File("store"), "--hosts", _folder.File("hosts.jsonl"));
        Assert.Equal((1, ""), Short(start));
        Assert.Contains("The database is damaged or is none: 'harpcallerd check' tells more.", start.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", start.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_forgotten_as_the_configuration_wants_it()
    {
        await using var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[retention]\nmax_age = 0.2\nevery = 0.05\n");
        await dispatcher.StartAsync();
        var job = await dispatcher.SubmitAsync("echo", 7);
        await Eventually.HoldsAsync(
            "it is forgotten", () => dispatcher.Process.Errors.Contains("1 ended jobs forgotten in ", StringComparison.Ordinal));
        Assert.Contains("invalid_jobid", await dispatcher.ResultOfAsync(job), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_configuration_is_said_to_be_so_and_nothing_is_started()
    {
        var (status, output, errors) = await RunAsync(
            "--check-config", "--store", _folder.File("store"), "--hosts", _folder.Write("hosts", _daemon.HostLine));
        Assert.Equal(
            (0, $"harpcallerd: configuration is good: listens on 127.0.0.1:3502, keeps jobs in {_folder.File("store")}, 1 hosts, everybody "
                + $"may do everything\n", ""),
            (status, output, errors));
        Assert.False(Directory.Exists(_folder.File("store")));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_configuration_is_told_at_once_with_2()
    {
        var users = _folder.Write("users", TokenHash.LineOf("alice", "x"));
        var rules = _folder.Write("harp.toml", "store = \"s\"\n[[allow]]\nusers = [\"alcie\"]\noperations = [\"call\"]\n");
        var (status, output, errors) = await RunAsync(
            "--check-config", "--config", rules, "--users", users, "--hosts", _folder.Write("hosts", "{\"hostname\":\"a\"}\n"));
        Assert.Equal((2, "harpcallerd: 2 things wrong\n"), (status, output));
        Assert.Contains("unknown user 'alcie'", errors, StringComparison.Ordinal);
        Assert.Contains("hosts(1): skipped", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_in_all_parts_of_a_configuration_hide_none_of_the_others()
    {
        var result = await RunAsync("--check-config", "--hosts", _folder.Write(
            "hosts", "{\"hostname\":\"a\"}\n"), "--config", _folder.Write("harp.toml", """
            listen = "here"
            store = "s"
            control_mode = "0777"
            bogus = 1

            [tls]
            key = "x"

            [daemon_tls]
            pins = ["zz"]

            [limits]
            runing = 5
            waiting = -1

            [times]
            idle = "5"

            [retention]
            max_age = 0

            [[allow]]
            users = ["bob"]
            operations = ["cal"]
            """));
        Assert.Equal((2, "harpcallerd: 11 things wrong\n"), Short(result));
        string[] wrong =
        [
            "listen: expected ADDRESS:PORT", "control_mode: expected", "bogus: unknown key", "tls.certificate: expected",
            "daemon_tls.pins: expected", "limits.runing: unknown key",
            "limits.waiting: expected an integer", "times.idle: expected", "retention.max_age: expected",
            "allow[1].operations: unknown operation 'cal'", "hosts(1): skipped",
        ];
        Assert.All(wrong, one => Assert.Contains(one, result.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistake_in_what_several_parts_go_by_is_told_once()
    {
        var result = await RunAsync("--check-config", "--hosts", _folder.Write(
            "hosts", "{\"hostname\":\"a\"}\n"), "--config", _folder.Write("harp.toml", """
            store = "s"

            [limits]
            running = 0

            [times]
            write_stall = 0
            """));
        Assert.Equal((2, "harpcallerd: 3 things wrong\n"), Short(result));
    }

    [Fact]
    public async Task A_backup_to_a_folder_that_is_not_there_is_told_in_a_line()
    {
        var (status, output, errors) = await RunAsync("backup", "--store", _folder.File("store"), "/nowhere/copy.db");
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(
            $"harpcallerd: cannot back up {_folder.File("store")} to /nowhere/copy.db: Could not find", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts: Could not find", "hosts = \"nowhere\"")]
    [InlineData("hosts_program: expected a program, got '/nowhere/x'", "hosts_program = [\"/nowhere/x\"]")]
    [InlineData("lisen: unknown key", "hosts = \"/dev/null\"\nlisen = 1")]
    public async Task What_is_wrong_is_told_with_2(string message, string configuration)
    {
        var result = await RunAsync("--check-config", "--config", _folder.Write("harp.toml", $"store = \"s\"\n{configuration}\n"));
        Assert.Equal((2, "harpcallerd: 1 thing wrong\n"), Short(result));
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 0, "")]
    [InlineData(10, 0, "harpcallerd: warning: FILE: the certificate expires on DAY, which is soon\n")]
    [InlineData(-1, 2, "harpcallerd: FILE: the certificate expired on DAY\n")]
    public async Task A_certificate_that_has_expired_is_wrong_and_one_that_will_soon_is_told(int days, int status, string told)
    {
        using var authority = new TestAuthority();
        var issued = authority.Issue("dispatcher", days, "localhost");
        var day = TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var result = await RunAsync(CheckTls(issued.CertificateFile, issued.KeyFile, authority.CaFile));
        Assert.Equal((status, told.Replace("FILE", issued.CertificateFile, StringComparison.Ordinal).Replace(
            "DAY", day, StringComparison.Ordinal)), (result.Status, result.Errors));
        Assert.Contains(status == 0 ? $"with TLS (certificate until {day})" : "1 thing wrong", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_and_authorities_that_are_none_are_wrong()
    {
        using var authority = new TestAuthority();
        var (one, other) = (authority.Issue("one", names: "localhost"), authority.Issue("other", names: "localhost"));
        var result = await RunAsync(CheckTls(one.CertificateFile, other.KeyFile, authority.CaFile));
        Assert.Equal((2, "harpcallerd: 1 thing wrong\n"), Short(result));
        Assert.Contains("tls: cannot use the certificate: ", result.Errors, StringComparison.Ordinal);
        result = await RunAsync(CheckTls(one.CertificateFile, one.KeyFile, _folder.Write("no.pem", "nothing")));
        Assert.Equal((2, "harpcallerd: 1 thing wrong\n"), Short(result));
        Assert.Contains("daemon_tls.ca: ", result.Errors, StringComparison.Ordinal);
        result = await RunAsync([.. CheckTls(one.CertificateFile, one.KeyFile, authority.CaFile), "--listen", "0.0.0.0:3502"]);
        Assert.Equal((2, "harpcallerd: 1 thing wrong\n"), Short(result));
        Assert.Contains("listen: expected a loopback address", result.Errors, StringComparison.Ordinal);
    }

    private string[] CheckTls(string certificate, string key, string authorities)
    {
        // As an operator has it: only the owner can read it.
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var file = _folder.Write(
            "harp.toml", $"store = \"s\"\n[tls]\ncertificate = \"{certificate}\"\nkey = \"{key}\"\n[daemon_tls]\nca = \"{authorities}\"\n");
        return ["--check-config", "--config", file, "--hosts", _folder.Write("hosts", _daemon.HostLine)];
    }

    private static (int Status, string Output) Short((int Status, string Output, string Errors) result) => (result.Status, result.Output);

    private static Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", "", arguments);
}
