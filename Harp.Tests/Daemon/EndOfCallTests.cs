using System.Text.Json;
using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A call that is ended by a request on another connection, and what a daemon remembers of it.</summary>
public sealed class EndOfCallTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    [Fact]
    public async Task A_call_is_ended_from_another_connection_and_the_answer_comes_when_nothing_of_it_is_left()
    {
        var (job, marker) = (NewJob(), $"{Random.Shared.Next(100_000_000, int.MaxValue)}");
        await using var call = await LineClient.ConnectAsync(daemon.EndPoint);
        await call.SendLineAsync(Call(job, 1, "family", $"[\"{marker}\"]"));
        Assert.Equal("{\"harp\":1,\"stream_result\":true}", await call.ReadLineAsync());
        Assert.NotNull(await call.ReadLineAsync());
        Assert.NotEqual(0, ProcessList.CountWith(marker));

        Assert.Equal("{\"harp\":1,\"ended\":true}", await EndAsync(job, 1));

        Assert.Equal(0, ProcessList.CountWith(marker));
        Assert.Contains("\"type\":\"cancelled\"", (await call.ReadToEndAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_was_ended_before_its_request_came_is_not_started()
    {
        var job = NewJob();
        Assert.Equal("{\"harp\":1,\"ended\":false}", await EndAsync(job, 1));

        var refused = Assert.Single(await LineClient.AskAsync(daemon.EndPoint, Call(job, 1, "later", "[\"x\"]")));
        Assert.Equal(
            $"{{\"harp\":1,\"error\":{{\"type\":\"cancelled\",\"message\":\"attempt 1 at job {job} was ended before; the procedure was not "
                + $"started\"}}}}", refused);
        Assert.Equal("{\"result\":\"x\"}", (await LineClient.AskAsync(daemon.EndPoint, Call(job, 2, "later", "[\"x\"]")))[^1]);
        Assert.Equal("{\"result\":\"x\"}", (await LineClient.AskAsync(daemon.EndPoint, Call(NewJob(), 1, "later", "[\"x\"]")))[^1]);
    }

    [Fact]
    public async Task A_call_that_lost_its_caller_is_known_to_have_been_here()
    {
        var (job, marker) = (NewJob(), daemon.NewPath());
        await using (var call = await LineClient.ConnectAsync(daemon.EndPoint))
        {
            await call.SendLineAsync(Call(job, 1, "wait_for_end", $"[{JsonSerializer.Serialize(marker)}]"));
            Assert.NotNull(await call.ReadLineAsync());
            call.Reset();
        }

        await daemon.Server.TellsAsync("the caller left after");
        Assert.Equal("{\"harp\":1,\"ended\":true}", await EndAsync(job, 1));
    }

    [Fact]
    public async Task A_call_that_had_its_outcome_is_not_remembered()
    {
        var job = NewJob();
        Assert.Equal("{\"result\":\"x\"}", (await LineClient.AskAsync(daemon.EndPoint, Call(job, 1, "later", "[\"x\"]")))[^1]);
        Assert.Equal("{\"harp\":1,\"ended\":false}", await EndAsync(job, 1));
    }

    [Theory]
    [InlineData(
        "{\"harp\":1,\"end\":{\"job\":\"j\",\"attempt\":1},\"procedure\":\"later\",\"arguments\":[],", "invalid_request",
        "expected procedure or end, got both")]
    [InlineData("{\"harp\":1,\"end\":{\"job\":\"j\"},", "invalid_request", "end.attempt: expected an integer ≥ 1, got nothing")]
    [InlineData(
        "{\"harp\":1,\"end\":{\"job\":\"\",\"attempt\":1},", "invalid_request",
        "end.job: expected a string that is not empty, got \\\"\\\"")]
    [InlineData("{\"harp\":1,\"end\":true,", "invalid_request", "end: expected an object, got true")]
    [InlineData("{\"harp\":2,\"end\":{\"job\":\"j\",\"attempt\":1},", "invalid_protocol", "harp: expected 1, got 2")]
    public async Task A_malformed_request_says_what_was_expected(string beginning, string type, string message) => Assert.Equal(
        $"{{\"harp\":1,\"error\":{{\"type\":\"{type}\",\"message\":\"{message}\"}}}}",
        Assert.Single(await LineClient.AskAsync(daemon.EndPoint, beginning + RunningDaemon.Auth + "}")));

    [Fact]
    public async Task Who_is_not_known_ends_nothing() => Assert.Contains(
        "\"auth_error\"",
        Assert.Single(await LineClient.AskAsync(
            daemon.EndPoint, "{\"harp\":1,\"end\":{\"job\":\"j\",\"attempt\":1},\"auth\":{\"user\":\"alice\",\"password\":\"x\"}}")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_user_ends_and_forbids_no_call_that_the_user_may_not_make()
    {
        using var folder = new TemporaryFolder();
        var users = folder.Write("users", $"alice:{PasswordHash.Create("secret")}\nbob:{PasswordHash.Create("other")}\n");
        var configuration = folder.Write("harpd.toml", File.ReadAllText(RunningDaemon.Configuration) + """

            [[allow]]
            users = ["alice"]
            procedures = ["*"]

            [[allow]]
            users = ["bob"]
            procedures = ["echo"]
            """);
        await using var server =
            await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--config", configuration, "--users", users);
        var (job, later, marker) = (NewJob(), NewJob(), folder.File("marker"));
        await using var call = await LineClient.ConnectAsync(server.EndPoint);
        await call.SendLineAsync(Call(job, 1, "wait_for_end", $"[{JsonSerializer.Serialize(marker)}]"));
        Assert.Equal("{\"harp\":1,\"stream_result\":true}", await call.ReadLineAsync());

        var bob = "\"auth\":{\"user\":\"bob\",\"password\":\"other\"}";
        Assert.Contains("\"access_denied\"", Assert.Single(
            await LineClient.AskAsync(server.EndPoint, End(job, 1, bob))), StringComparison.Ordinal);
        Assert.Equal(["{\"harp\":1,\"ended\":false}"], await LineClient.AskAsync(server.EndPoint, End(later, 1, bob)));
        Assert.Equal("{\"result\":\"x\"}", (await LineClient.AskAsync(server.EndPoint, Call(later, 1, "later", "[\"x\"]")))[^1]);

        Assert.Equal(["{\"harp\":1,\"ended\":true}"], await LineClient.AskAsync(server.EndPoint, End(job, 1, RunningDaemon.Auth)));
    }

    private static string NewJob() => Guid.NewGuid().ToString();

    private static string Call(string job, int attempt, string procedure, string arguments) =>
        $$"""{"harp":1,"procedure":"{{procedure}}","arguments":{{arguments}},{{RunningDaemon.Auth}},"job":"{{job}}","attempt":"""
        + $"{attempt}}}";

    private static string End(string job, int attempt, string auth) =>
        $$"""{"harp":1,"end":{"job":"{{job}}","attempt":{{attempt}}},{{auth}}}""";

    private async Task<string> EndAsync(string job, int attempt) =>
        Assert.Single(await LineClient.AskAsync(daemon.EndPoint, End(job, attempt, RunningDaemon.Auth)));
}
