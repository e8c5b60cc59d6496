using System.Net;
using System.Net.Sockets;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A dispatcher whose heap is far smaller than what its limits allow to be held at once.</summary>
public sealed class SmallHeapTests : IAsyncDisposable
{
    private const int ValueBytes = 15_000_000;
    private const int Jobs = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _daemon = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _value = [(byte)'"', .. Enumerable.Repeat((byte)'x', ValueBytes), (byte)'"', (byte)'}', (byte)'\n'];
    private readonly DispatcherProcess _dispatcher;

    public SmallHeapTests()
    {
        _daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _daemon.Listen(1000);
        var port = ((IPEndPoint)_daemon.LocalEndPoint!).Port;
        _dispatcher = new DispatcherProcess(
            _folder, $"{{\"hostname\":\"web01\",\"address\":\"127.0.0.1\",\"port\":{port},\"tls\":false}}\n");
        _ = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        _daemon.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("big")]
    [InlineData("stream")]
    public async Task Results_and_packets_that_are_larger_than_the_heap_together_come_all(string procedure)
    {
        await _dispatcher.StartAsync("export DOTNET_GCHeapHardLimit=0x8000000");
        await _dispatcher.Process.TellsAsync("the heap may be 128 MB, less than what the configured limits allow to be held at once");
        var jobs = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(number => _dispatcher.SubmitAsync(procedure, number)));
        var lengths = await Task.WhenAll(
            jobs.Select(job => ToldLengthAsync(job, procedure == "stream" ? "\"read_stream\"" : "\"get_result\"")));
        Assert.All(lengths, length => Assert.InRange(length, ValueBytes, ValueBytes + 100));
        Assert.Equal(0, await _dispatcher.StopAsync());
    }

    /// <summary>The same, and where the dispatcher is lost, its last words: a heap that is full ends it.</summary>
    private async Task<long> ToldLengthAsync(string job, string operation)
    {
        try
        {
            return await LengthAsync(job, operation);
        }
        catch (IOException lost)
        {
            throw new InvalidOperationException($"{lost.Message} The dispatcher said: {_dispatcher.Process.Errors}", lost);
        }
    }

    /// <summary>The length of the first line that tells the job's result, or its packet.</summary>
    private async Task<long> LengthAsync(string job, string operation)
    {
        if (operation == "\"read_stream\"")
        {
            Assert.Equal("{\"result\":1}", await _dispatcher.ResultOfAsync(job));
        }

        using var client = new TcpClient();
        await client.ConnectAsync(_dispatcher.Process.EndPoint, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            System.Text.Encoding.UTF8.GetBytes($"{{\"harpcaller\":1,{operation}:\"{job}\"}}\n"), TestContext.Current.CancellationToken);
        var buffer = new byte[64 * 1024];
        for (var length = 0L; ;)
        {
            var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            length += end >= 0 ? end : read;
            if (end >= 0 || read == 0)
            {
                return length;
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _daemon.AcceptAsync());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new StreamReader(stream);
            var streams = (await reader.ReadLineAsync())?.Contains("\"stream\"", StringComparison.Ordinal) == true;
            await stream.WriteAsync(
                streams ? "{\"harp\":1,\"stream_result\":true}\n{\"stream\":"u8.ToArray()
                    : "{\"harp\":1,\"stream_result\":false}\n{\"result\":"u8.ToArray());
            await stream.WriteAsync(_value);
            await stream.WriteAsync(streams ? "{\"result\":1}\n"u8.ToArray() : Array.Empty<byte>());
            socket.Shutdown(SocketShutdown.Send);
            await reader.ReadToEndAsync();
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The dispatcher has gone, which the test finds out by itself.
        }
    }
}
