using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>The procedures under <c>examples/</c> do what their help says.</summary>
public sealed class ExampleProceduresTests(ExampleProceduresTests.Daemon daemon) : IClassFixture<ExampleProceduresTests.Daemon>
{
    private const string Cancel = """{"harp":1,"cancel":true}""";

    [Fact]
    public async Task Divide_returns_or_raises()
    {
        Assert.Equal("""{"result":3}""", (await CallAsync("divide", "[7, 2]"))[1]);
        Assert.StartsWith(
            """{"exception":{"type":"System.DivideByZeroException",""", (await CallAsync("divide", "[7, 0]"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Countdown_streams() => Assert.Equal(
        ["""{"stream":3}""", """{"stream":2}""", """{"stream":1}""", """{"result":null}"""],
        (await CallAsync("countdown", """{"from":3}"""))[1..]);

    [Fact]
    public async Task Sleep_returns_when_it_started_and_ended() =>
        Assert.Matches(@"^\{""result"":\{""start"":""[0-9T:.+-]+"",""end"":""[0-9T:.+-]+""\}\}$", (await CallAsync("sleep", "[0.01]"))[1]);

    [Fact]
    public async Task Digest_keeps_to_its_pace_tells_how_far_it_is_and_returns_one_hash()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = ("a", new string('b', 4096));
        folder.Write("b", second);
        folder.Write("a", first);
        var lines = await CallAsync("digest", $$"""{"path":"{{folder.Path}}","mib_per_second":0.01}""");
        Assert.NotEmpty(lines[1..^1]);
        Assert.All(lines[1..^1], line => Assert.Matches(@"^\{""stream"":\{""progress"":[01]\.[0-9]+,""message"":""b""\}\}$", line));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(first + second)));
        Assert.Equal($$$"""{"result":{"path":"{{{folder.Path}}}","files":2,"bytes":4097,"sha256":"{{{hash}}}"}}""", lines[^1]);
    }

    [Theory]
    [InlineData("sleep")]
    [InlineData("stubborn")]
    [InlineData("run_child")]
    public async Task What_takes_long_can_be_cancelled_and_leaves_nothing(string procedure)
    {
        var seconds = Random.Shared.Next(100_000, 900_000).ToString(CultureInfo.InvariantCulture);
        await using var client = await LineClient.ConnectAsync(daemon.Server.EndPoint);
        await client.SendLineAsync(Request(procedure, $"[{seconds}]"));
        Assert.Equal("""{"harp":1,"stream_result":false}""", await client.ReadLineAsync());
        if (procedure == "run_child")
        {
            await Eventually.HoldsAsync("the shell and both its children run", () => ProcessList.CountWith(seconds) == 3);
        }

        await client.SendLineAsync(Cancel);
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", Assert.Single(
            await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.Equal(0, ProcessList.CountWith(seconds));
    }

    private static string Request(string procedure, string arguments) =>
        $$"""{"harp":1,"procedure":"{{procedure}}","arguments":{{arguments}}}""";

    private Task<string[]> CallAsync(string procedure, string arguments) =>
        LineClient.AskAsync(daemon.Server.EndPoint, Request(procedure, arguments));

    /// <summary>A daemon that compiles and serves them.</summary>
    public sealed class Daemon : IAsyncLifetime
    {
        internal ServerProcess Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(
            "Harp.Daemon",
            "harpd",
            "--listen", "127.0.0.1:0", "--no-auth", "--grace", "0.2", "--procedures",
            Path.Combine(AppContext.BaseDirectory, "examples", "procedures.cs"));

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
