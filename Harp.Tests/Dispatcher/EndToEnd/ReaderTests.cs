using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>Many who read the same job at once, at the worst moments, over real sockets.</summary>
public sealed class ReaderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public ReaderTests() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine);

    public async ValueTask InitializeAsync() => await _dispatcher.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_joins_a_running_stream_gets_every_packet_once()
    {
        const int Joins = 150;
        var job = await _dispatcher.SubmitAsync("stream", 1);
        var followers = new List<LineClient>();
        var seen = new List<List<string>>();
        for (var i = 0; i < Joins; i++)
        {
            var follower = await _dispatcher.ConnectAsync();
            followers.Add(follower);
            await follower.SendLineAsync(
                $"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",{(i % 2 == 0 ? "\"since\":0" : "\"recent\":3")}}}");

            // Half of them are joined only once the one before has its first packet, so that joins fall everywhere between two packets.
            seen.Add(i % 4 < 2 ? [] : [(await follower.ReadLineAsync())!]);
        }

        _daemon.Release();
        var last = new HashSet<string>();
        for (var i = 0; i < Joins; i++)
        {
            followers[i].EndOutput();
            var lines = seen[i];
            lines.AddRange(await followers[i].ReadToEndAsync());
            Assert.Equal("{\"result\":[1]}", lines[^1]);
            var first = NumberOf(lines[0]);
            Assert.True(i % 2 != 0 || first == 0);
            Assert.All(lines.SkipLast(1).Select(
                (line, at) => (line, at)), packet => Assert.Equal(first + packet.at, NumberOf(packet.line)));
            last.Add(lines[^2]);
            await followers[i].DisposeAsync();
        }

        Assert.Single(last);
    }

    [Fact]
    public async Task A_wait_that_begins_while_the_job_ends_brings_its_result()
    {
        await using var submitting = await _dispatcher.ConnectAsync();
        await using var waiting = await _dispatcher.ConnectAsync();
        for (var i = 0; i < 300; i++)
        {
            await submitting.SendLineAsync(DispatcherProcess.Call("echo", i));
            var job = DispatcherProcess.JobOf((await submitting.ReadLineAsync())!);
            for (var spin = 0; spin < i % 10; spin++)
            {
                await Task.Yield();
            }

            var question = $"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}";
            await Task.WhenAll(waiting.SendLineAsync(question), submitting.SendLineAsync(question));
            Assert.Equal($"{{\"result\":[{i}]}}", await waiting.ReadLineAsync());
            Assert.Equal($"{{\"result\":[{i}]}}", await submitting.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Readers_of_one_finished_job_do_not_collide()
    {
        var job = await _dispatcher.SubmitAsync("echo", 7);
        Assert.Equal("{\"result\":[7]}", await _dispatcher.ResultOfAsync(job));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var reader = await _dispatcher.ConnectAsync();
            for (var i = 0; i < 50; i++)
            {
                await reader.SendLineAsync(
                    $"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}\n{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"since\":0}}");
                Assert.Equal("{\"result\":[7]}", await reader.ReadLineAsync());
                Assert.Equal("{\"result\":[7]}", await reader.ReadLineAsync());
            }
        }));
    }

    [Fact]
    public async Task A_stream_without_pauses_ends_at_its_max_exec_time()
    {
        var job = await _dispatcher.SubmitAsync("stream", 1, ",\"max_exec_time\":0.5");

        Assert.Contains("\"limit\":\"max_exec_time\"", await _dispatcher.ResultOfAsync(job), StringComparison.Ordinal);
    }

    private static int NumberOf(string line)
    {
        const string Start = "{\"packet\":";
        Assert.StartsWith(Start, line, StringComparison.Ordinal);
        return int.Parse(line.AsSpan(
            Start.Length, line.IndexOf(',', StringComparison.Ordinal) - Start.Length), CultureInfo.InvariantCulture);
    }
}
