using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Harp.Hosting.Authentication;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

[UnsupportedOSPlatform("windows")]
public sealed class ControlSocketTests : IAsyncDisposable
{
    private const string ListQueues = "{\"harpcaller\":1,\"list_queues\":true}";
    private const string Hello = "{\"harpcaller\":1,\"hello\":true}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    private string Place => Path.Combine(_folder.File("store"), "control.sock");

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Operators_get_in_where_the_public_port_is_full()
    {
        await using var dispatcher = await StartAsync("[limits]\nconnections = 1\n");
        await using var only = await dispatcher.ConnectAsync();
        await only.SendLineAsync(DispatcherProcess.Call("echo", 7));
        var job = DispatcherProcess.JobOf((await only.ReadLineAsync())!);
        Assert.Contains("overloaded", await dispatcher.AskAsync(Hello), StringComparison.Ordinal);

        await using var control = await ConnectAsync();
        await control.SendLineAsync(ListQueues);
        Assert.StartsWith("{\"queues\":0", await control.ReadLineAsync(), StringComparison.Ordinal);
        await control.SendLineAsync($"{{\"harpcaller\":1,\"get_status\":\"{job}\"}}");
        Assert.StartsWith("{\"call\":", await control.ReadLineAsync(), StringComparison.Ordinal);
        await only.DisposeAsync();
        await control.DisposeAsync();
        Assert.Equal(0, await dispatcher.StopAsync());
        Assert.False(File.Exists(Place));
    }

    [Fact]
    public async Task Operators_have_places_of_their_own_and_only_so_many()
    {
        await using var dispatcher = await StartAsync("[limits]\ncontrol_connections = 1\n");
        await using var first = await ConnectAsync();
        await first.SendLineAsync(ListQueues);
        Assert.StartsWith("{\"queues\":0", await first.ReadLineAsync(), StringComparison.Ordinal);
        await using var second = await ConnectAsync();
        Assert.Contains(
            "\"type\":\"overloaded\",\"message\":\"1 clients are connected already", await second.ReadLineAsync(),
            StringComparison.Ordinal);
        Assert.Contains("\"hello\":", await dispatcher.AskAsync(Hello), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_are_asked_nothing_where_clients_must_say_who_they_are()
    {
        var users = _folder.Write("users", TokenHash.LineOf("bob", "harp_bob"));
        await using var dispatcher = await StartAsync($"users = \"{users}\"\n[[allow]]\nusers = [\"bob\"]\noperations = [\"call\"]\n");
        Assert.Contains("auth_error", await dispatcher.AskAsync(ListQueues), StringComparison.Ordinal);

        await using var control = await ConnectAsync();
        await control.SendLineAsync(Hello);
        Assert.Contains(
            $"\"user\":\"uid:{Uid()}\",\"operations\":[\"call\",\"cancel\"", await control.ReadLineAsync(), StringComparison.Ordinal);
        await control.SendLineAsync(DispatcherProcess.Call("echo", 1));
        Assert.StartsWith("{\"harpcaller\":1,\"job_id\"", await control.ReadLineAsync(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("the daemon is told who asked", () => _daemon.Callers.Contains($"uid:{Uid()}"));
        await Eventually.HoldsAsync(
            "the log tells who connected",
            () => dispatcher.Process.Errors.Contains($"uid:{Uid()}, process {Environment.ProcessId} connected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_killed_dispatcher_left_is_replaced_by_the_next()
    {
        await using var dispatcher = await StartAsync("");
        await dispatcher.KillAsync();
        Assert.True(File.Exists(Place));
        await dispatcher.StartAsync();
        await using var control = await ConnectAsync();
        await control.SendLineAsync(ListQueues);
        Assert.StartsWith("{\"queues\":0", await control.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_typed_to()
    {
        Assert.SkipUnless(NcConnection.IsInstalled, "there is no nc");
        await using var dispatcher = await StartAsync("");
        using var nc = Process.Start(
            new ProcessStartInfo("nc", ["-N", "-U", Place]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await nc.StandardInput.WriteAsync(ListQueues + "\n");
        nc.StandardInput.Close();
        Assert.Equal("{\"queues\":0}", (await nc.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim('\n'));
    }

    [Theory]
    [InlineData("control = \"FOLDER/taken\"", "which is left as it is")]
    [InlineData("control = \"FOLDER/none/control.sock\"", "control: cannot listen on")]
    [InlineData("control_mode = \"0666\"", "control_mode: expected \"0600\" (the owner) or \"0660\" (its group, too), got \"0666\"")]
    public async Task A_socket_that_cannot_be_had_is_refused_with_2(string configuration, string message)
    {
        _folder.Write("taken", "precious");
        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--listen", "127.0.0.1:0", "--store", _folder.File("store"), "--hosts",
            _folder.Write("hosts", ""),
            "--config", _folder.Write("harp.toml", configuration.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)));
        Assert.Equal((2, ""), (status, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    private static uint Uid() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
        System.Globalization.CultureInfo.InvariantCulture);

    private Task<LineClient> ConnectAsync() => LineClient.ConnectAsync(new UnixDomainSocketEndPoint(Place));

    private async Task<DispatcherProcess> StartAsync(string configuration)
    {
        var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, configuration);
        await dispatcher.StartAsync();
        return dispatcher;
    }
}
