using Harp.Client;
using Harp.Client.CommandLine;
using Harp.Protocol.Values;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary><c>top</c> and <c>jobs --watch</c> at a pseudo-terminal, against real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class LiveScreenTests(StandardServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("q", ExitCode.Ok)]
    [InlineData("\x03", ExitCode.Interrupted)]
    public async Task Top_shows_what_runs_and_why_others_wait_and_gives_the_terminal_back(string keys, int exitCode)
    {
        await using var queue = await BusyQueue.StartAsync(servers);
        await using var terminal = Start(80, "top");
        await terminal.ShowsAsync("queue full 1/1, next");
        Assert.Contains(queue.Running.Id[..13], terminal.Text, StringComparison.Ordinal);
        Assert.Contains(queue.Waiting.Id[..13], terminal.Text, StringComparison.Ordinal);
        Assert.Matches("waiting \\d+ in \\d+ queues?   oldest waiting \\d", terminal.Text);
        Assert.True(terminal.Read(screen => screen is { IsAlternate: true, CursorIsHidden: true }));
        await terminal.TypeAsync(keys);
        Assert.Equal(exitCode, await terminal.EndAsync());
        Assert.False(terminal.Read(screen => screen.IsAlternate || screen.CursorIsHidden));
        Assert.DoesNotContain("RUNNING", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_follows_the_size_of_the_terminal_and_keeps_to_its_palette()
    {
        await using var queue = await BusyQueue.StartAsync(servers);
        await using var terminal = Start(80, "top");
        await terminal.ShowsAsync("queue full");
        await terminal.ResizeAsync(130, 40);
        await terminal.ShowsAsync(
            "the whole id", screen => screen.Text.Split('\n').Any(line => line.Contains(queue.Waiting.Id) && line.Contains("queue full")));
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.All(terminal.Read(screen => screen.Styles).Split(
            'm', StringSplitOptions.RemoveEmptyEntries), style => Assert.Contains(style, new[] { "0", "1", "2", "7" }));
    }

    [Fact]
    public async Task Top_cancels_the_chosen_job_after_asking()
    {
        await using var queue = await BusyQueue.StartAsync(servers);
        await using var terminal = Start(120, "top");
        await terminal.ShowsAsync("queue full");
        await ChooseAsync(terminal, queue.Waiting.Id);
        await terminal.TypeAsync("c");
        await terminal.ShowsAsync($"job {queue.Waiting.Id}? y/n");
        await terminal.TypeAsync("n");
        await terminal.ShowsAsync("no question", screen => !screen.Text.Contains("y/n", StringComparison.Ordinal));
        await terminal.TypeAsync("cy");
        await terminal.ShowsAsync($"job {queue.Waiting.Id} was cancelled");
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.Equal(JobState.Cancelled, (await queue.Waiting.StatusAsync(Stop)).State);
        Assert.Equal(JobState.Running, (await queue.Running.StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task Top_follows_the_chosen_job_and_comes_back()
    {
        await using var caller = new HarpCaller("127.0.0.1", servers.Dispatcher.Port);
        var job = await caller.SubmitAsync("played", "dump", cancellationToken: Stop);
        await using var call = await CallAtPlayedHost.AcceptAsync(servers);
        await using var terminal = Start(120, "top");
        await ChooseAsync(terminal, job.Id);
        await terminal.TypeAsync("f");
        await terminal.ShowsAsync($"dump on played, job {job.Id}");
        await call.SendAsync("""{"stream":"live"}""");
        await terminal.ShowsAsync("     0  \"live\"");
        await call.SendAsync("""{"result":42}""");
        await terminal.ShowsAsync("returned 42");
        await terminal.TypeAsync("q");
        await terminal.ShowsAsync("RUNNING");
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
    }

    [Fact]
    public async Task Jobs_are_watched_until_somebody_has_seen_enough()
    {
        await using var queue = await BusyQueue.StartAsync(servers);
        await using var terminal = Start(120, "jobs", "--watch", "--queue", queue.Name, "--interval", "100ms");
        await terminal.ShowsAsync($"{queue.Waiting.Id}  waiting");
        await queue.Running.CancelAsync(Stop);
        await terminal.ShowsAsync($"{queue.Running.Id}  cancelled");
        await terminal.ShowsAsync($"{queue.Waiting.Id}  running");
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.False(terminal.Read(screen => screen.IsAlternate));
    }

    [Fact]
    public async Task Top_goes_on_when_the_dispatcher_is_not_there_and_says_so()
    {
        await using var terminal =
            PseudoTerminal.Start(80, 24, TerminalTests.Environment(RefusingPort.Address), "top", "--interval", "50ms");
        await terminal.ShowsAsync($"! cannot reach the dispatcher at {RefusingPort.Address}");
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
    }

    /// <summary>Presses the arrow until the job is the chosen one, which the last line but one names.</summary>
    private static async Task ChooseAsync(PseudoTerminal terminal, string id)
    {
        await terminal.ShowsAsync(id);
        await terminal.TypeAsync("\e[H");
        await terminal.ShowsAsync("a choice", screen => screen.Text.Contains("\n> ", StringComparison.Ordinal));
        while (true)
        {
            var chosen = Chosen(terminal.Read(screen => screen.Text));
            if (chosen.Contains(id, StringComparison.Ordinal))
            {
                return;
            }

            await terminal.TypeAsync("j");
            await terminal.ShowsAsync("another choice", screen => Chosen(screen.Text) is { Length: > 0 } now && now != chosen);
        }
    }

    private static string Chosen(string text) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith("> ", StringComparison.Ordinal))?.Split(' ')[1] ?? "";

    private PseudoTerminal Start(int columns, params string[] args) =>
        PseudoTerminal.Start(columns, 30, TerminalTests.Environment($"127.0.0.1:{servers.Dispatcher.Port}"), args);

    /// <summary>A queue of one running and one waiting job, which are gone afterwards.</summary>
    private sealed class BusyQueue(HarpCaller caller, string name, HarpJob running, HarpJob waiting) : IAsyncDisposable
    {
        public string Name => name;

        public HarpJob Running => running;

        public HarpJob Waiting => waiting;

        public static async Task<BusyQueue> StartAsync(StandardServers servers)
        {
            var caller = new HarpCaller("127.0.0.1", servers.Dispatcher.Port);
            var name = Guid.NewGuid().ToString("N")[..12];
            var options = new CallOptions { Queue = new CallQueue(name) };
            var running = await caller.SubmitAsync("host", "sleep", new[] { 600 }, options, Stop);
            return new BusyQueue(caller, name, running, await caller.SubmitAsync("host", "sleep", new[] { 600 }, options, Stop));
        }

        public async ValueTask DisposeAsync()
        {
            await caller.CancelQueueAsync(name);
            await caller.DisposeAsync();
        }
    }
}
