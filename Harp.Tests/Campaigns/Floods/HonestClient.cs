using System.Globalization;
using System.Net;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Campaigns.Floods;

/// <summary>
/// Somebody who asks one thing after the other, waits for each answer, and looks at the clock: on a connection that stays and on new ones,
/// in turns.
/// </summary>
internal sealed class HonestClient(IPEndPoint server)
{
    private const string Hello = "{\"harpcaller\":1,\"hello\":true}";

    private readonly List<double> _milliseconds = [];

    /// <summary>How many questions were answered with anything but what was asked for.</summary>
    public int Failed { get; private set; }

    public int Answered => _milliseconds.Count;

    public double Median => At(0.5);

    public double Late => At(0.99);

    public double Latest => At(1);

    /// <summary>Asks until the end, ten times at least.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        await using var lasting = await LineClient.ConnectAsync(server);
        for (var i = 0; i < 10 || !end.IsCancellationRequested; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var answer = (i % 3) switch
            {
                0 => await AskAsync(lasting, DispatcherProcess.Call("echo", i)),
                1 => await AskAsync(lasting, Hello),
                _ => await AskNewlyAsync(),
            };
            _milliseconds.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Failed += answer?.StartsWith("{\"harpcaller\":1,", StringComparison.Ordinal) == true ? 0 : 1;
        }
    }

    /// <summary>For a report.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Answered} answers, p50 {Median:f1} ms, p99 {Late:f1} ms, max {Latest:f0} ms, {Failed} failed");

    private async Task<string?> AskNewlyAsync()
    {
        await using var client = await LineClient.ConnectAsync(server);
        return await AskAsync(client, Hello);
    }

    private static async Task<string?> AskAsync(LineClient client, string question)
    {
        await client.SendLineAsync(question);
        return await client.ReadLineAsync();
    }

    private double At(double part)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }
}
