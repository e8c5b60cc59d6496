using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A real dispatcher that is sent SIGHUP after its files have changed.</summary>
public sealed class ReloadTests : IAsyncDisposable
{
    private const string Queues = "{\"harpcaller\":1,\"list_queues\":true";
    private const string Token = ",\"auth\":{\"token\":\"harp_alice\"}}";
    private const string MayCall = "[[allow]]\nusers = [\"*\"]\noperations = [\"call\"]\n";
    private const string MayList = "[[allow]]\nusers = [\"*\"]\noperations = [\"list_queues\"]\n";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private ServerProcess _server = null!;

    public async ValueTask DisposeAsync()
    {
        _daemon.Release();
        await _server.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rules_and_users_hold_for_connections_that_are_open()
    {
        Users("alice", "bob");
        await StartAsync("users = \"users\"\n" + MayCall);
        await using var client = await LineClient.ConnectAsync(_server.EndPoint);
        Assert.Contains("access_denied", await AskAsync(client, Queues + Token), StringComparison.Ordinal);

        await ReloadAsync("users = \"users\"\n" + MayCall + MayList, "changed: allow");
        Assert.Equal("{\"queues\":0}", await AskAsync(client, Queues + "}"));

        Users("bob");
        await ReloadAsync("users = \"users\"\n" + MayCall + MayList, "read again: users, hosts and certificates");
        Assert.Contains("auth_error", await AskAsync(client, Queues + "}"), StringComparison.Ordinal);
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_mistake_is_told_and_everything_stays_as_it_was()
    {
        Users("alice");
        await StartAsync("users = \"users\"\n" + MayList);
        await using var client = await LineClient.ConnectAsync(_server.EndPoint);
        Assert.Equal("{\"queues\":0}", await AskAsync(client, Queues + Token));

        await ReloadAsync("users = \"users\"\n[limits]\nrunnin = 1\n" + MayCall, "limits.runnin: unknown key; did you mean 'running'?");
        await ReloadAsync("users = \"users\"\n[tls]\ncertificate = \"nowhere.pem\"\n" + MayCall, "tls: cannot use the certificate");
        await ReloadAsync("users = \"users\"\nhosts = \"nowhere\"\n" + MayCall, "hosts: Could not find");
        await ReloadAsync("users = \"users\"\n[[allow]]\nusers = [\"alcie\"]\noperations = [\"call\"]\n", "unknown user 'alcie'");
        Assert.Equal("{\"queues\":0}", await AskAsync(client, Queues + "}"));
        Assert.Equal(4, _server.Errors.Split("not read again, and everything stays as it was").Length - 1);
        Assert.DoesNotContain("read again: users", _server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_may_run_at_once_new_hosts_can_be_called_and_another_address_waits_for_the_next_start()
    {
        await StartAsync("[limits]\nrunning = 1\n");
        await using var client = await LineClient.ConnectAsync(_server.EndPoint);
        for (var i = 0; i < 3; i++)
        {
            await client.SendLineAsync(DispatcherProcess.Call("hold", i));
            DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        }

        await Eventually.HoldsAsync("the first runs", () => _daemon.Started.Length == 1);
        Hosts(_daemon.HostLine + _daemon.HostLine.Replace("web01", "web02", StringComparison.Ordinal));
        await ReloadAsync("listen = \"127.0.0.1:1\"\n[limits]\nrunning = 3\n", "listen: changed; takes effect at the next start");
        Assert.Contains("changed: limits.running", _server.Errors, StringComparison.Ordinal);
        await Eventually.HoldsAsync("all run", () => _daemon.Started.Length == 3);
        Assert.Contains("2 hosts, 1 of them new, 0 gone, from the file", _server.Errors, StringComparison.Ordinal);
        _daemon.Release();
        Assert.Contains("\"running\":3", await AskAsync(client, "{\"harpcaller\":1,\"hello\":true}"), StringComparison.Ordinal);
        await client.SendLineAsync(DispatcherProcess.Call("echo", 7).Replace("web01", "web02", StringComparison.Ordinal));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        Assert.Contains("\"result\":[7]", await AskAsync(
            client, $"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configuration_file_users_and_hosts_are_read_again()
    {
        Hosts(_daemon.HostLine);
        _server = await ServerProcess.StartAsync(
            "Harp.Dispatcher", "harpcallerd", "--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", _folder.File("hosts"));
        Hosts(_daemon.HostLine + _daemon.HostLine.Replace("web01", "web02", StringComparison.Ordinal));
        _server.AskToReload();
        await ToldAsync("read again: users, hosts and certificates", before: "");
        Assert.Contains("2 hosts, 1 of them new", _server.Errors, StringComparison.Ordinal);
    }

    private async Task StartAsync(string configuration)
    {
        Hosts(_daemon.HostLine);
        Write(configuration);
        _server = await ServerProcess.StartAsync("Harp.Dispatcher", "harpcallerd", "--config", _folder.File("harp.toml"));
    }

    private void Write(string configuration) => _folder.Write(
        "harp.toml",
        string.Concat(
            configuration.Contains("listen =", StringComparison.Ordinal) ? "" : "listen = \"127.0.0.1:0\"\n",
            configuration.Contains("hosts =", StringComparison.Ordinal) ? "" : "hosts = \"hosts\"\n",
            "store = \":memory:\"\n",
            configuration));

    private void Hosts(string lines) => _folder.Write("hosts", lines);

    private void Users(params string[] names) =>
        _folder.Write("users", string.Concat(names.Select(name => TokenHash.LineOf(name, $"harp_{name}") + "\n")));

    private async Task ReloadAsync(string configuration, string told)
    {
        var before = _server.Errors;
        Write(configuration);
        _server.AskToReload();
        await ToldAsync(told, before);
    }

    private Task ToldAsync(string told, string before) => Eventually.HoldsAsync(
        $"'{told}' is told after SIGHUP", () => _server.Errors[before.Length..].Contains(told, StringComparison.Ordinal));

    private static async Task<string?> AskAsync(LineClient client, string request)
    {
        await client.SendLineAsync(request);
        return await client.ReadLineAsync();
    }
}
