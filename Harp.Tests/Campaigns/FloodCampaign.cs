using System.Globalization;
using Harp.Tests.Campaigns.Floods;
using Harp.Tests.Support;

namespace Harp.Tests.Campaigns;

/// <summary>
/// A round floods a dispatcher and asks it honest questions meanwhile, once while the same flood goes to a server that does nothing, and
/// once while it comes to the dispatcher. What is told are times and memory beside each other, which depend on the machine; what must hold
/// is that every honest question is answered, and the dispatcher serves on. Memory after the flood is held against memory after honest load
/// at its peak.
/// </summary>
internal sealed class FloodCampaign(Flood flood) : ICampaign
{
    private const int StreamBytes = 200 << 20;
    private const int PeakClients = 32;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public string Name => $"flood-{flood.Name}";

    public string Shows => $"Whoever is honest is answered while others send {flood.Shows}.";

    public Task RunAsync(ulong seed, CampaignDeadline deadline, CampaignReport report) => report.EachRoundAsync(deadline, async _ =>
    {
        Assert.SkipUnless(ProcessList.IsOnPath("python3"), "the flood is sent by a program in Python");
        var part = report.IsSample ? 0.02 : 1;
        var time = TimeSpan.FromSeconds(report.IsSample ? 0.3 : 10);
        await using var server = await FloodedDispatcher.StartAsync((int)(StreamBytes * part), report.IsSample ? 20 : 2000);
        var alone = await AskAsync(server, time);
        await Task.WhenAll(Enumerable.Range(0, report.IsSample ? 2 : PeakClients).Select(
            _ => AskAsync(server, report.IsSample ? time : Minute)));
        var before = server.Megabytes;
        var bare = report.IsSample ? default : await AskBesideAsync(server, server.Bare, part, time);
        var beside = await AskBesideAsync(server, server.Dispatcher.Process.EndPoint, part, time);
        var after = await AskAsync(server, time);
        Assert.Equal(0, alone.Failed + beside.Honest.Failed + after.Failed);
        if (!report.IsSample)
        {
            await Task.Delay(Minute, TimeProvider.System);
        }

        var left = server.Megabytes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {beside.Rate:f0} a second
              alone              {alone}
              beside a bare one  {bare.Honest}
              flooded            {beside.Honest}{Judged(bare.Honest, beside.Honest)}
              memory             {before:f0} MB before, {beside.Peak:f0} MB at most, {left:f0} MB a minute after{Judged(before, left)}
            """);
    });

    private static string Judged(HonestClient? bare, HonestClient flooded) =>
        bare is null || (flooded.Late <= 2 * bare.Late && flooded.Latest <= 1000)
            ? ""
            : " (beyond the goal: p99 twice that beside a bare server, and no answer after more than a second)";

    private static string Judged(double before, double left) => left <= 1.2 * before
        ? "" : " (beyond the goal: a fifth more than after honest load)";

    private static async Task<HonestClient> AskAsync(FloodedDispatcher server, TimeSpan time)
    {
        var honest = new HonestClient(server.Dispatcher.Process.EndPoint);
        using var end = new CancellationTokenSource(time);
        await honest.RunAsync(end.Token);
        return honest;
    }

    private async Task<(HonestClient Honest, double Rate, double Peak)> AskBesideAsync(
        FloodedDispatcher server, System.Net.IPEndPoint aim, double part, TimeSpan time)
    {
        using var flooding = await FloodProcess.StartAsync(flood, new FloodAim(aim, server.Running, server.Stored, part));
        using var over = new CancellationTokenSource();
        var peak = WatchAsync(server, over.Token);
        var honest = await AskAsync(server, time);
        var rate = await flooding.EndAsync();
        await over.CancelAsync();
        return (honest, rate, await peak);
    }

    private static async Task<double> WatchAsync(FloodedDispatcher server, CancellationToken over)
    {
        var peak = server.Megabytes;
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, over).ContinueWith(_ => { }, TaskScheduler.Default);
            peak = Math.Max(peak, server.Megabytes);
        }

        return peak;
    }
}
