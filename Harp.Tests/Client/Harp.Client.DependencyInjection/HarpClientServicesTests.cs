using Harp.Client;
using Harp.Client.DependencyInjection;
using Harp.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Harp.Tests.Client.DependencyInjection;

public sealed class HarpClientServicesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_has_one_client_for_all_and_closes_it()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(SharedLines.AskHello, SharedLines.Hello());
            await c.AnswerAsync(SharedLines.GetResult(1), SharedLines.Answer(1, """{"result":1}"""));
            await c.ExpectEndAsync();
        });
        await using (var services =
            new ServiceCollection().AddLogging().AddHarpClient(options => options.Port = peer.Port).BuildServiceProvider())
        {
            var caller = services.GetRequiredService<IHarpCaller>();
            Assert.Same(caller, services.GetRequiredService<HarpCaller>());
            Assert.Equal(1, await caller.Job(Lines.Id).GetAsync<int>(Stop));
        }
    }

    [Fact]
    public void A_section_of_the_configuration_says_it_all()
    {
        using var folder = new TemporaryFolder();
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Harp:Host"] = "harp.example.net",
            ["Harp:Port"] = "4711",
            ["Harp:TokenFile"] = folder.Write("token", "harp_x\n"),
            ["Harp:Tls"] = "true",
            ["Harp:ReconnectTimeout"] = "00:01:00",
        }).Build().GetSection("Harp");
        using var services = new ServiceCollection().AddHarpClient(section).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<HarpClientOptions>>().Value.ToCallerOptions();
        Assert.Equal(("harp.example.net", 4711, "harp_x",
            TimeSpan.FromMinutes(1)), (options.Host, options.Port, options.Token, options.ReconnectTimeout));
        Assert.NotNull(options.Tls);
    }

    [Theory]
    [InlineData("Port", "0", "port")]
    [InlineData("Host", "", "host")]
    [InlineData("TokenFile", "/nowhere/token", "/nowhere/token")]
    [InlineData("User", "alice", "Password")]
    [InlineData("TlsCaFile", "ca.pem", "Tls")]
    [InlineData("ReconnectTimeout", "-00:00:01", "ReconnectTimeout")]
    public async Task What_is_wrong_is_told_when_the_host_starts(string name, string value, string told)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [name] = value });
        builder.Services.AddHarpClient(builder.Configuration);
        using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));
        Assert.Contains(told, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void No_secret_is_in_what_is_told()
    {
        using var services = new ServiceCollection().AddHarpClient(
            options => (options.Token, options.User, options.Password) = ("geheim", "u", "geheim")).BuildServiceProvider();
        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IHarpCaller>);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_clients_are_wanted_by_their_names()
    {
        using var services = new ServiceCollection()
            .AddHarpClient("one", options => options.Port = 1).AddHarpClient("two", options => options.Port = 2).BuildServiceProvider();
        Assert.NotSame(services.GetRequiredKeyedService<IHarpCaller>("one"), services.GetRequiredKeyedService<IHarpCaller>("two"));
        Assert.Null(services.GetService<IHarpCaller>());
    }
}
