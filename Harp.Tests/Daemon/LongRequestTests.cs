using System.Net;
using System.Text.RegularExpressions;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>Callers who begin long requests and do not end them.</summary>
public sealed partial class LongRequestTests : IDisposable
{
    private const int Kilobyte = 1024;
    private const int LineBytes = 900 * Kilobyte;
    private const int Strangers = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task However_many_begin_one_little_is_held_of_them_and_callers_of_other_addresses_are_served()
    {
        await using var server = await BoundedDaemon.StartAsync(
            _folder.Path, "reading_bytes = 8388608\nshare_reading_bytes = 2097152", times: "first_line = 600");
        var before = MemoryOf(server.Pid);
        var strangers = new List<LineClient>();
        var sending = new List<Task>();
        var begun = new byte[LineBytes];
        Array.Fill(begun, (byte)'x');
        for (var i = 0; i < Strangers; i++)
        {
            strangers.Add(await LineClient.ConnectAsync(server.EndPoint));
            sending.Add(Quietly(strangers[^1].SendAsync(begun)));
        }

        await using var honest = await LineClient.ConnectAsync(server.EndPoint, IPAddress.Parse("127.0.0.2"));
        await honest.SendLineAsync(RunningDaemon.Request("echo", $"[\"{new string('y', 400 * Kilobyte)}\"]"));
        Assert.Contains("yyy\"}", (await honest.ReadToEndAsync())[^1], StringComparison.Ordinal);

        // Each may hold 64 KiB for nothing, and the pipe as much again; the whole lines would be more than 260 MB.
        Assert.InRange(MemoryOf(server.Pid) - before, 0, 150 * Kilobyte);
        strangers.ForEach(stranger => stranger.Reset());
        await Task.WhenAll(sending);
    }

    /// <summary>In kilobytes.</summary>
    private static int MemoryOf(int pid) => int.Parse(Resident().Match(File.ReadAllText($"/proc/{pid}/status")).Groups[1].Value);

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex Resident();

    private static async Task Quietly(Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception over) when (over is System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It was not read to the end.
        }
    }
}
