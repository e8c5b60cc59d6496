using Harp.Tests.Support;

namespace Harp.Tests.Daemon.InProcess;

/// <summary>The service under <c>examples/service</c>, run as it is.</summary>
public sealed class ExampleServiceTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess _service = null!;

    [Fact]
    public async Task Its_procedures_are_called_listed_and_refused_as_those_of_any_daemon()
    {
        Assert.Equal("""{"result":4.20}""", await OutcomeAsync("price", """["bread"]"""));
        Assert.Equal("""{"result":null}""", await OutcomeAsync("set_price", """{"article":"bread","price":5}"""));
        Assert.Equal(
            ["""{"stream":"bread"}""", """{"stream":"salt"}""", """{"result":null}"""], (await CallAsync("raise_prices", "[10]"))[1..]);
        Assert.Equal("""{"result":5.5}""", await OutcomeAsync("price", """["bread"]"""));
        Assert.Equal("""{"exception":{"type":"unknown_article","message":"there is no article 'gold'"}}""", await OutcomeAsync(
            "price", """["gold"]"""));
        Assert.Contains("argument 1 'percent': expected a number, got \\\"much\\\"", await OutcomeAsync(
            "raise_prices", """["much"]"""), StringComparison.Ordinal);

        var list = await OutcomeAsync("harp.procedures");
        Assert.Contains("\"signature\":\"set_price(string article, decimal price)\"", list, StringComparison.Ordinal);
        Assert.Contains(
            "\"signature\":\"price(string article) → decimal\",\"help\":\"What an article costs.\"", list, StringComparison.Ordinal);
        Assert.Contains("\"signature\":\"raise_prices(decimal percent), streaming\"", list, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() =>
        _service = await ServerProcess.StartAsync("Service", "shop", RunningDaemon.WriteUsers(_folder.Path), "0");

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    private Task<string[]> CallAsync(string procedure, string arguments = "[]") =>
        LineClient.AskAsync(_service.EndPoint, RunningDaemon.Request(procedure, arguments));

    private async Task<string> OutcomeAsync(string procedure, string arguments = "[]") => (await CallAsync(procedure, arguments))[^1];
}
