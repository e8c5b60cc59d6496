using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Hosting;
using Harp.Procedures;
using Harp.Serving;
using Harp.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Harp.Tests.Daemon.InProcess;

/// <summary>A .NET service with procedures of its own, called over real sockets.</summary>
public sealed class HarpDaemonHostTests : IDisposable
{
    private const string Ack = """{"harp":1,"stream_result":false}""";
    private const string StreamAck = """{"harp":1,"stream_result":true}""";

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Delegates_services_and_objects_are_procedures_with_the_lines_of_any_daemon()
    {
        using var host = await StartAsync(options => options
            .AddProcedure("add", (int a, int b) => a + b)
            .AddProcedure("whoami", (CallContext context) => context.User)
            .AddProcedure("count", async (int to, PacketStream packets) =>
            {
                for (var i = 0; i < to; i++)
                {
                    await packets.WriteAsync(i);
                }
            })
            .AddProcedures<Shelf>()
            .AddProcedures(new Bell("ding")));
        Assert.Equal([Ack, "{\"result\":5}"], await AskAsync(host, "add", "[2,3]"));
        Assert.Equal([Ack, "{\"result\":5}"], await AskAsync(host, "add", """{"b":2,"a":3}"""));
        Assert.Equal([Ack, "{\"result\":\"alice\"}"], await AskAsync(host, "whoami"));
        Assert.Equal([StreamAck, "{\"stream\":0}", "{\"stream\":1}", "{\"result\":null}"], await AskAsync(host, "count", "[2]"));
        Assert.Equal([Ack, "{\"result\":\"ding\"}"], await AskAsync(host, "ring"));

        // Each call has an instance of its own, which is gone when the call is over.
        Assert.Equal([Ack, "{\"result\":\"book 1\"}"], await AskAsync(host, "take"));
        Assert.Equal([Ack, "{\"result\":\"book 2\"}"], await AskAsync(host, "take"));
        Assert.Equal(2, host.Services.GetRequiredService<Stock>().Returned);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_as_any_daemon_tells_it()
    {
        using var host = await StartAsync(options => options
            .AddProcedure("add", (int a, int b) => a + b)
            .AddProcedure("raise", string () => throw new InvalidOperationException("no way"))
            .AddProcedure("nan", () => double.NaN));
        Assert.Contains("\"invalid_argument_list\"", Assert.Single(await AskAsync(host, "add", "[1]")), StringComparison.Ordinal);
        Assert.Contains("\"no_such_procedure\"", Assert.Single(await AskAsync(host, "ad")), StringComparison.Ordinal);
        Assert.Equal([Ack, """{"exception":{"type":"System.InvalidOperationException","message":"no way"}}"""], await AskAsync(
            host, "raise"));
        Assert.Contains("\"invalid_message\"", (await AskAsync(host, "nan"))[1], StringComparison.Ordinal);
        var stranger = await LineClient.AskAsync(
            EndPointOf(host), """{"harp":1,"procedure":"add","arguments":[1,2],"auth":{"user":"bob","password":"x"}}""");
        Assert.Contains("\"auth_error\"", Assert.Single(stranger), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_call_cancels_its_token_and_the_answer_comes_when_it_has_ended()
    {
        using var host = await StartAsync(options => options.AddProcedure("hold", HoldAsync));
        await using var client = await CallAsync(host, "hold");
        await client.SendLineAsync("""{"harp":1,"cancel":true}""");
        Assert.Contains("\"cancelled\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.True(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task A_caller_that_is_gone_cancels_the_token()
    {
        using var host = await StartAsync(options => options.AddProcedure("hold", HoldAsync));
        await using var client = await CallAsync(host, "hold");
        client.Reset();
        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task No_more_calls_run_at_once_than_may()
    {
        using var host = await StartAsync(options =>
        {
            (options.CallsMax, options.CallWait) = (1, TimeSpan.FromSeconds(5));
            options.AddProcedure("hold", HoldAsync);
        });
        await using var client = await CallAsync(host, "hold");
        Assert.Contains("\"overloaded\"", Assert.Single(await AskAsync(host, "hold")), StringComparison.Ordinal);
        _go.SetResult();
        Assert.Equal("{\"result\":null}", await client.ReadLineAsync());
        Assert.Equal([Ack, "{\"result\":null}"], await AskAsync(host, "hold"));
    }

    [Fact]
    public async Task Whoever_has_the_outcome_finds_the_place_of_the_procedure_free()
    {
        using var host = await StartAsync(options => options.AddProcedures(new Booth()));
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await slow.ConnectAsync(EndPointOf(host), TestContext.Current.CancellationToken);
        await slow.SendAsync(Encoding.UTF8.GetBytes(Request("enter", "[15000000]") + "\n"), TestContext.Current.CancellationToken);
        var (read, seen) = (new byte[1024], "");
        while (!seen.Contains("{\"result\":\"x", StringComparison.Ordinal))
        {
            seen += Encoding.UTF8.GetString(read, 0, await slow.ReceiveAsync(read, TestContext.Current.CancellationToken));
        }

        // The rest of it is more than the system takes, so the daemon is still sending it.
        Assert.Equal([Ack, "{\"result\":\"\"}"], await AskAsync(host, "enter", "[0]"));
    }

    [Fact]
    public async Task The_activity_of_a_call_is_part_of_the_trace_that_its_request_names()
    {
        var begun = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        const string Trace = "5bf92f3577b34da6a3ce929d0e0e4737";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Harp.Daemon",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId.ToString() == Trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStarted = begun.SetResult,
        };
        ActivitySource.AddActivityListener(listener);
        using var host = await StartAsync(options => options.AddProcedure("trace", (CallContext call) => call.TraceParent));
        var lines = await AskAsync(host, "trace", $"[],\"trace\":\"00-{Trace}-00f067aa0ba902b7-01\"");

        var activity = await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("00f067aa0ba902b7", activity.ParentSpanId.ToString());
        Assert.Equal($"{{\"result\":\"{activity.Id}\"}}", lines[^1]);
    }

    [Fact]
    public async Task A_stop_waits_for_calls_and_then_ends_them()
    {
        using var host = await StartAsync(options =>
        {
            options.Drain = TimeSpan.FromMilliseconds(100);
            options.AddProcedure("hold", HoldAsync);
        });
        await using var client = await CallAsync(host, "hold");
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\"data\":{\"started\":\"yes\"}}}", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.True(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task A_procedure_that_does_not_heed_its_token_holds_up_no_stop_and_nobody_is_told_that_it_has_ended()
    {
        using var host = await StartAsync(options =>
        {
            (options.Drain, options.Grace) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
            options.AddProcedure("deaf", () => _go.Task);
        });
        await using var client = await CallAsync(host, "deaf");
        await host.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.Empty(await client.ReadToEndAsync()));
        _go.SetResult();
    }

    [Fact]
    public async Task Who_ends_a_call_of_a_procedure_that_does_not_heed_its_token_is_answered_when_it_has_ended()
    {
        var asked = new TaskCompletionSource();
        using var host = await StartAsync(options => options.AddProcedure("deaf", (CancellationToken end) =>
        {
            end.Register(() => asked.TrySetResult());
            return _go.Task;
        }));
        await using var client = await LineClient.ConnectAsync(EndPointOf(host));
        await client.SendLineAsync($$"""{"harp":1,"procedure":"deaf","arguments":[],{{RunningDaemon.Auth}},"job":"j","attempt":1}""");
        Assert.Equal("{\"harp\":1,\"stream_result\":false}", await client.ReadLineAsync());
        await using var other = await LineClient.ConnectAsync(EndPointOf(host));
        await other.SendLineAsync($$"""{"harp":1,"end":{"job":"j","attempt":1},{{RunningDaemon.Auth}}}""");
        var answer = other.ReadLineAsync();
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(answer.IsCompleted);

        _go.SetResult();
        Assert.Equal("{\"harp\":1,\"ended\":true}", await answer);
    }

    [Fact]
    public void What_cannot_be_a_procedure_is_refused_when_it_is_added()
    {
        var options = new HarpDaemonOptions();
        Assert.Contains("got none", Assert.Throws<ArgumentException>(
            () => options.AddProcedures<Stock>()).Message, StringComparison.Ordinal);
        options.AddProcedure("a", () => 1);
        Assert.Contains("'a' exists already", Assert.Throws<ArgumentException>(
            () => options.AddProcedure("a", () => 2)).Message, StringComparison.Ordinal);
        Assert.Contains("instead of async void", Assert.Throws<ArgumentException>(
            () => options.AddProcedure("v", async void () => await Task.Yield())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serving_without_users_must_be_said_and_beyond_the_loopback_needs_TLS()
    {
        Assert.Contains("got neither", Assert.Throws<ConfigurationException>(
            () => new HarpDaemonOptions().ToOptions()).Message, StringComparison.Ordinal);
        var exposed = new HarpDaemonOptions { UsersFile = "users", Listen = new IPEndPoint(IPAddress.Any, 1) };
        Assert.Contains("without TLS", Assert.Throws<ConfigurationException>(() => exposed.ToOptions()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_needs_neither_the_compiler_nor_the_executable()
    {
        var needed = typeof(HarpDaemonHost).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToArray();
        Assert.Contains("Harp.Protocol", needed);
        Assert.DoesNotContain("harpd", needed);
        Assert.DoesNotContain(needed, name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_it_has_is_listed_with_signatures_as_C_sharp_writes_them()
    {
        using var host = await StartAsync(options => options
            .AddProcedure(
                "a",
                (int? number, string[] texts, Dictionary<string, long> sizes, DayOfWeek day = DayOfWeek.Friday) => Task.FromResult(
                    texts.LongLength))
            .AddProcedure("b", (PacketStream packets) => { }));
        var list = (await AskAsync(host, "harp.procedures"))[1];
        Assert.Contains(
            "a(int? number, string[] texts, Dictionary<string, long> sizes, DayOfWeek day = \\\"Friday\\\") → long\"", list,
            StringComparison.Ordinal);
        Assert.Contains("\"b(), streaming\"", list, StringComparison.Ordinal);
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _go.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private static IPEndPoint EndPointOf(IHost host) => (IPEndPoint)host.Services.GetRequiredService<HarpDaemonHost>().LocalEndPoint!;

    private static string Request(string procedure, string arguments = "[]") => RunningDaemon.Request(procedure, arguments);

    private static Task<string[]> AskAsync(IHost host, string procedure, string arguments = "[]") =>
        LineClient.AskAsync(EndPointOf(host), Request(procedure, arguments));

    /// <summary>A caller whose call runs.</summary>
    private static async Task<LineClient> CallAsync(IHost host, string procedure)
    {
        var client = await LineClient.ConnectAsync(EndPointOf(host));
        await client.SendLineAsync(Request(procedure));
        Assert.Equal(Ack, await client.ReadLineAsync());
        return client;
    }

    private async Task<IHost> StartAsync(Action<HarpDaemonOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<Stock>();
        builder.Services.AddHarpDaemon(options =>
        {
            (options.Listen, options.UsersFile) = (new IPEndPoint(IPAddress.Loopback, 0), RunningDaemon.WriteUsers(_folder.Path));
            configure(options);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private sealed class Stock
    {
        private int _taken;
        private int _returned;

        public int Returned => Volatile.Read(ref _returned);

        public int Take() => Interlocked.Increment(ref _taken);

        public void Return() => Interlocked.Increment(ref _returned);
    }

    private sealed class Shelf(Stock stock) : IDisposable
    {
        [Procedure(Name = "take")]
        public string Take() => $"book {stock.Take()}";

        public void Dispose() => stock.Return();
    }

    private sealed class Booth
    {
        [Procedure(Name = "enter", MaxConcurrent = 1)]
        public string Enter(int letters) => new('x', letters);
    }

    private sealed class Bell(string sound)
    {
        [Procedure(Name = "ring")]
        public string Ring() => sound;
    }
}
