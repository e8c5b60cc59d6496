using System.Text.Json;
using System.Text.RegularExpressions;
using Harp.Client.CommandLine;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The command as a process of its own, while its dispatcher is killed and started again.</summary>
[Collection(nameof(StandardServers))]
public sealed class RestartFollowTests(SharedDaemon daemon)
{
    private const int Packets = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follow_goes_on_with_the_next_packet_when_the_dispatcher_was_killed_and_is_back()
    {
        using var folder = new TemporaryFolder();
        await using var dispatcher = await StartAsync(folder);
        var job = await dispatcher.SubmitAsync("stream", Packets);
        await dispatcher.ResultOfAsync(job);
        using var follow = ProcessTests.Start(dispatcher.Port, "follow", job);
        var errors = follow.StandardError.ReadToEndAsync(Stop);
        var packets = new List<string?> { await follow.StandardOutput.ReadLineAsync(Stop) };

        // The pipe holds a part of the stream and the command waits for its reader, so it is in the middle when its dispatcher dies.
        await dispatcher.KillAsync();
        await dispatcher.StartAsync();
        while (await follow.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            packets.Add(line);
        }

        await follow.WaitForExitAsync(Stop);
        Assert.Equal((0, ""), (follow.ExitCode, await errors));
        Assert.Equal(Enumerable.Range(0, Packets).Append(Packets).Select(number => $"{number}"), packets);
    }

    [Fact]
    public async Task A_person_sees_that_the_dispatcher_is_away_and_then_the_result()
    {
        using var folder = new TemporaryFolder();
        await using var dispatcher = await StartAsync(folder);
        await using var terminal = PseudoTerminal.Start(
            100, 24, TerminalTests.Environment($"127.0.0.1:{dispatcher.Port}"), "call", "web01", "sleep", "600", "--queue", "q");
        await terminal.ShowsAsync("running on web01");
        await dispatcher.KillAsync();
        await terminal.ShowsAsync("the dispatcher does not answer; waiting for it");
        await dispatcher.StartAsync();
        Assert.Equal(ExitCode.OutcomeUnknown, await terminal.EndAsync());
        Assert.Matches(new Regex("harpcall: interrupted: .*had started"), terminal.Text.ReplaceLineEndings(""));
    }

    private async Task<DispatcherProcess> StartAsync(TemporaryFolder folder)
    {
        var endPoint = await daemon.StartAsync();
        var host = JsonSerializer.Serialize(new
        {
            hostname = "web01",
            address = "127.0.0.1",
            port = endPoint.Port,
            tls = false,
            credentials = new { user = VectorHosts.User, password = VectorHosts.Password },
        });
        var dispatcher = new DispatcherProcess(folder, host + "\n") { Port = LastingPort.Take() };
        await dispatcher.StartAsync();
        return dispatcher;
    }
}
