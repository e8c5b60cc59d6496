using System.Text.RegularExpressions;
using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real daemon that is sent SIGHUP after its files have changed.</summary>
public sealed partial class ReloadTests : IAsyncDisposable
{
    private const string Refused = "not read again, and everything stays as it was: ";
    private const string Sources = "procedures = \"procedures.cs\"";
    private const string Again = "read again: procedures, users, rules and certificates";

    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;
    private string _served = "";

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_calls_go_to_the_new_procedures_while_those_that_run_end_on_the_old()
    {
        await StartAsync();
        await using var running = await LineClient.ConnectAsync(_server.EndPoint);
        await running.SendLineAsync(Request("hold"));
        await running.ReadLineAsync();
        var old = await AskAsync("workers");

        Procedures("two");
        await ReloadAsync("", Again);
        Assert.Equal("{\"result\":\"two\"}", await AskAsync("version"));
        Assert.NotEqual(old, await AskAsync("workers"));

        _folder.Write("go", "");
        Assert.Equal("{\"result\":\"one\"}", await running.ReadLineAsync());
        var pids = Number().Matches(old).Select(
            match => int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(pids);
        await Eventually.HoldsAsync("the old workers have ended", () => !pids.Any(ProcessList.Exists));
        Assert.Equal("{\"result\":\"two\"}", await AskAsync("version"));
    }

    [Fact]
    public async Task Neither_the_start_nor_a_reload_loads_the_compiler_into_the_daemon()
    {
        await StartAsync();
        Procedures("two");
        await ReloadAsync("", Again);
        Assert.Equal("{\"result\":\"two\"}", await AskAsync("version"));
        Assert.DoesNotContain(
            "Microsoft.CodeAnalysis", await File.ReadAllTextAsync($"/proc/{_server.Pid}/maps", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_told_and_everything_stays_as_it_was()
    {
        await StartAsync(Assembly("one"));
        var workers = await AskAsync("workers");
        _served = Assembly("two");
        await ReloadAsync("[limits]\nworkers_mim = 1\n", $"{Refused}{_folder.File("harpd.toml")}: limits.workers_mim: unknown key");
        await ReloadAsync("[tls]\ncertificate = \"nowhere.pem\"\n", $"{Refused}tls: cannot use the certificate");
        await ReloadAsync("[[allow]]\nusers = [\"alcie\"]\n", "allow[1].users: unknown user 'alcie'; did you mean 'alice'?");
        Users("alice:");
        await ReloadAsync("", $"{Refused}{_folder.File("users")}(1): ");
        Users(Alice);
        _served = Sources;
        _folder.Write("procedures.cs", "public static class P { [Procedure] public static int version() => x; }");
        await ReloadAsync("", "): error CS0103: ");
        File.Delete(_folder.File("procedures.cs"));
        await ReloadAsync("", "procedures.cs: cannot read the procedures");

        Assert.Equal("{\"result\":\"one\"}", await AskAsync("version"));
        Assert.Equal(workers, await AskAsync("workers"));
        Assert.DoesNotContain(Again, _server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_start_leaves_the_old_ones_serving()
    {
        await StartAsync(Assembly("one"));
        _served = Assembly("two");
        await ReloadAsync("[times]\nworker_start = 0\n", $"{Refused}a worker process ended with ");
        Assert.Equal("{\"result\":\"one\"}", await AskAsync("version"));
    }

    [Fact]
    public async Task Users_rules_limits_and_addresses_take_effect_as_the_log_tells()
    {
        await StartAsync(Assembly("one"));
        Users($"bob:{PasswordHash.Create("secret")}");
        await ReloadAsync(
            "[[allow]]\nusers = [\"bob\"]\nprocedures = [\"ver*\"]\n[limits]\nworkers_max = 3\n",
            $"{Again}; changed: allow, limits.workers_max");
        Assert.Contains("\"auth_error\"", await AskAsync("version"), StringComparison.Ordinal);
        Assert.Equal("{\"result\":\"one\"}", await AskAsync("version", "bob"));
        Assert.Contains("\"access_denied\"", await AskAsync("workers", "bob"), StringComparison.Ordinal);
        Assert.Contains("\"access_denied\"", await AskAsync("there_is_none", "bob"), StringComparison.Ordinal);
        Assert.DoesNotContain("workers", await AskAsync("versio", "bob"), StringComparison.Ordinal);

        var address = _server.EndPoint;
        await ReloadAsync("listen = \"127.0.0.1:1\"\n", "listen: changed; takes effect at the next start");
        Assert.Equal("{\"result\":\"one\"}", (await LineClient.AskAsync(address, Request("version", "bob")))[^1]);
    }

    private static string Alice { get; } = $"alice:{PasswordHash.Create("secret")}";

    private static string Request(string procedure, string user = "alice") =>
        $$$"""{"harp":1,"procedure":"{{{procedure}}}","arguments":[],"auth":{"user":"{{{user}}}","password":"secret"}}""";

    private async Task<string> AskAsync(string procedure, string user = "alice") =>
        (await LineClient.AskAsync(_server.EndPoint, Request(procedure, user)))[^1];

    /// <summary>What is compiled beforehand, where that it is compiled is not the fact.</summary>
    private string Assembly(string version) => $"assemblies = [\"{CompiledOnce.OfText(Source(version))}\"]";

    private async Task StartAsync(string served = Sources)
    {
        _served = served;
        Users(Alice);
        Procedures("one");
        Write("");
        _server = await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--config", _folder.File("harpd.toml"), "--workers-min", "1");
    }

    private void Users(string line) => _folder.Write("users", line + "\n");

    private void Procedures(string version) => _folder.Write("procedures.cs", Source(version));

    private string Source(string version) => $$"""
        public static class P
        {
            [Procedure] public static string version() => "{{version}}";
            [Procedure] public static int[] workers() => [Environment.ProcessId];
            [Procedure] public static async Task<string> hold() { while (!File.Exists("{{_folder.File("go")}}")) await Task.Delay(5); return "{{version}}"; }
        }
        """;

    private void Write(string configuration) => _folder.Write(
        "harpd.toml",
        $"{(configuration.Contains("listen =", StringComparison.Ordinal) ? "" : "listen = \"127.0.0.1:0\"\n")}{_served}\nusers = \"users\"\n{configuration}");

    private async Task ReloadAsync(string configuration, string told)
    {
        var before = _server.Errors.Length;
        Write(configuration);
        _server.AskToReload();
        await Eventually.HoldsAsync($"it is told: {told}", () => _server.Errors[before..].Contains(told, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
