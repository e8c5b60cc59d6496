using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Campaigns.Floods;

/// <summary>What hostile clients do to a server again and again, until they are told to end. What they do is the same whoever serves them.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shows">What is sent, for a report.</param>
/// <param name="Connections">How many do it at once.</param>
/// <param name="Run">One connection's part, once; returns how many pieces it has sent.</param>
internal sealed record Flood(string Name, string Shows, int Connections, Func<FloodAim, CancellationToken, Task<long>> Run)
{
    private static readonly byte[] SomeOfALine = Encoding.UTF8.GetBytes("{\"harpcaller\":1,\"host\":\"" + new string('x', 1_000_000));

    public static IReadOnlyList<Flood> All { get; } =
    [
        new("lists", "2,000 list_jobs with ids each, then a reset", 8, (aim, end) => SendAndResetAsync(aim, end, 2000, "\"list_jobs\":{}")),
        new("hellos", "16,000 hello with ids each, of which no reply is read", 30, (aim, end) => SendAndHoldAsync(aim, end, 16_000, "\"hello\":true")),
        new("waits", "10,000 get_result with ids each on one running job, then a reset", 20, (aim, end) => SendAndResetAsync(aim, end, 10_000, $"\"get_result\":\"{aim.Running}\"")),
        new("followers", "a follow_stream each of a long stored stream, of which nothing is read", 500, (aim, end) => SendAndHoldAsync(aim, end, 1, $"\"since\":0,\"follow_stream\":\"{aim.Stored}\"")),
        new("lines", "a megabyte each of a line that never ends", 900, (aim, end) => HoldAsync(aim, end, SomeOfALine)),
        new("silence", "connections that say nothing", 1100, (aim, end) => HoldAsync(aim, end, [])),
        new("connects", "connections that are reset at once", 16, (aim, end) => HoldAsync(aim, new CancellationToken(canceled: true), [])),
    ];

    /// <summary>Goes on until the end; returns how many pieces were sent.</summary>
    public async Task<long> RunAsync(FloodAim aim, double part, CancellationToken end)
    {
        var sent = await Task.WhenAll(Enumerable.Range(0, Math.Max(2, (int)(Connections * part))).Select(_ => Task.Run(() => RepeatAsync(aim, end), CancellationToken.None)));
        return sent.Sum();
    }

    private async Task<long> RepeatAsync(FloodAim aim, CancellationToken end)
    {
        var sent = 0L;
        while (!end.IsCancellationRequested)
        {
            // Who is honest asks from the same process, and must find a thread.
            await Task.Yield();
            try
            {
                sent += await Run(aim, end);
            }
            catch (Exception refused) when (refused is SocketException or IOException or OperationCanceledException)
            {
                // The server has put an end to it, which is its good right; the next one comes.
            }
        }

        return sent;
    }

    private static async Task<long> SendAndResetAsync(FloodAim aim, CancellationToken end, int count, string request)
    {
        using var socket = await ConnectAsync(aim, end);
        await SendAsync(socket, LinesOf((int)Math.Max(1, count * aim.Part), request), end);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        return (long)Math.Max(1, count * aim.Part);
    }

    private static Task<long> SendAndHoldAsync(FloodAim aim, CancellationToken end, int count, string request) =>
        HoldAsync(aim, end, LinesOf((int)Math.Max(1, count * aim.Part), request));

    /// <summary>Sends, as far as the server reads, and keeps the connection until the end, or until the server closes it.</summary>
    private static async Task<long> HoldAsync(FloodAim aim, CancellationToken end, byte[] bytes)
    {
        using var socket = await ConnectAsync(aim, CancellationToken.None);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        if (!end.IsCancellationRequested)
        {
            await SendAsync(socket, bytes, end);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end);
        }

        return 1;
    }

    private static byte[] LinesOf(int count, string request) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(id => $"{{\"harpcaller\":1,\"id\":{id},{request}}}\n")));

    private static async Task<Socket> ConnectAsync(FloodAim aim, CancellationToken end)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(aim.Server, end);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken end)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, end)..];
        }
    }
}
