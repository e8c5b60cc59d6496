using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

public sealed class TimeLimitTests
{
    [Fact]
    public async Task A_procedure_over_its_time_limit_is_ended_with_a_timeout()
    {
        var folder = Directory.CreateTempSubdirectory("harp-tests-");
        var source = Path.Combine(folder.FullName, "slow.cs");
        await File.WriteAllTextAsync(
            source,
            "public static class Slow { [Procedure(TimeLimit = 0.3)] public static void too_slow() { while (true) { } } }",
            TestContext.Current.CancellationToken);
        await using (var server = await BoundedDaemon.StartAsync(folder.FullName, "", source))
        {
            var lines = await LineClient.AskAsync(server.EndPoint, RunningDaemon.Request("too_slow"));
            Assert.StartsWith("""{"harp":1,"error":{"type":"timeout",""", lines[^1], StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }
}
