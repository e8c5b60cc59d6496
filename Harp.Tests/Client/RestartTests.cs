using Harp.Client;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>
/// The library, while its dispatcher is killed and started again on the same store and port; real processes on both sides of it.
/// </summary>
[Collection(nameof(StandardServers))]
public sealed class RestartTests(SharedDaemon daemon) : IAsyncDisposable
{
    private const int Packets = 30_000;
    private readonly TemporaryFolder _folder = new();
    private DispatcherProcess? _dispatcher;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _dispatcher!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stream_goes_on_with_the_next_packet_however_often_the_dispatcher_is_killed()
    {
        await using var caller = await StartAsync();
        var whole = await caller.SubmitAsync("host", "stream", new[] { Packets }, cancellationToken: Stop);
        Assert.Equal(Packets, await whole.GetAsync<int>(Stop));
        var numbers = new List<long>();
        await foreach (var packet in whole.FollowAsync(cancellationToken: Stop))
        {
            numbers.Add(packet.Number);
            if (numbers.Count is 1 or 15_000)
            {
                await KillAndStartAsync();
            }
        }

        Assert.Equal(Enumerable.Range(0, Packets).Select(i => (long)i), numbers);
    }

    [Fact]
    public async Task Waits_and_follows_that_were_asked_of_one_process_are_answered_by_the_next()
    {
        await using var caller = await StartAsync();
        var queue = new CallOptions { Queue = new CallQueue("one") };
        var running = await caller.SubmitAsync("host", "sleep", new[] { 60 }, queue, Stop);
        var waiting = await caller.SubmitAsync("host", "stream", new[] { 100 }, queue, Stop);
        var (interrupted, result, followed) = (running.ResultAsync(Stop), waiting.GetAsync<int>(Stop), NumbersAsync(waiting));
        await waiting.StatusAsync(Stop);
        await KillAndStartAsync();

        Assert.Equal("interrupted", (await interrupted).Error!.Type);
        Assert.Equal((100, JobState.Returned), (await result, (await waiting.StatusAsync(Stop)).State));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), await followed);
    }

    [Fact]
    public async Task Calls_that_are_handed_over_while_it_is_away_are_accepted_once_when_it_is_back()
    {
        await using var caller = await StartAsync();
        await caller.HelloAsync(Stop);
        await _dispatcher!.KillAsync();
        var submits = Enumerable.Range(0, 50).Select(
            i => caller.SubmitAsync("host", "echo", new[] { i }, cancellationToken: Stop)).ToArray();
        await _dispatcher.StartAsync();
        var jobs = await Task.WhenAll(submits);
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(jobs.Select(job => job.GetAsync<int>(Stop))));
        Assert.Equal(50, await caller.ListJobsAsync(cancellationToken: Stop).CountAsync(Stop));
    }

    [Fact]
    public async Task Two_thousand_waits_on_one_connection_end_with_their_job()
    {
        await using var caller = await StartAsync();
        var job = await caller.SubmitAsync("host", "sleep", new[] { 600 }, cancellationToken: Stop);
        var waits = Enumerable.Range(0, 2000).Select(_ => job.ResultAsync(Stop)).ToArray();
        using var giveUp = new CancellationTokenSource();
        var given = Enumerable.Range(0, 2000).Select(_ => job.ResultAsync(giveUp.Token)).ToArray();
        await job.StatusAsync(Stop);
        await giveUp.CancelAsync();
        Assert.True(await job.CancelAsync(Stop));
        Assert.All(await Task.WhenAll(waits), outcome => Assert.Equal(OutcomeKind.Cancelled, outcome.Kind));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(given));
        Assert.Equal(0, caller.IdleConnections);
    }

    private static async Task<List<long>> NumbersAsync(HarpJob job) =>
        await job.FollowAsync(cancellationToken: Stop).Select(packet => packet.Number).ToListAsync(Stop);

    private async Task<HarpCaller> StartAsync()
    {
        var host = await daemon.StartAsync();
        var line =
            $$$$"""{"hostname":"host","address":"127.0.0.1","port":{{{{host.Port}}}},"tls":false,"credentials":"""
                + $$$$"""{"user":"{{{{VectorHosts.User}}}}","password":"{{{{VectorHosts.Password}}}}"}}""";
        _dispatcher = new DispatcherProcess(_folder, line, "[times]\nsettle = 0.2\npause_max = 0.2\n") { Port = LastingPort.Take() };
        await _dispatcher.StartAsync();
        return new HarpCaller("127.0.0.1", _dispatcher.Port);
    }

    private async Task KillAndStartAsync()
    {
        await _dispatcher!.KillAsync();
        await _dispatcher.StartAsync();
    }
}
