using System.Net;
using System.Text;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>Who asks: where it is sent, and where it is not.</summary>
public sealed class SecretTests
{
    private const string Secret = "correct horse";
    private const string StatusWithToken = $$$"""{"harpcaller":1,"get_status":"{{{Lines.Id}}}","auth":{"token":"{{{Secret}}}"}}""";

    private static readonly Credentials User = new("alice", Secret);
    private static readonly IPEndPoint OtherMachine = new(IPAddress.Parse("192.0.2.1"), 3502);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_of_each_connection_says_who_asks_and_no_other_does()
    {
        var second = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync(StatusWithToken, Lines.Running);
                await c.ExpectAsync(Lines.GetResult);
                await second.Task;
                await c.SendAsync("""{"result":1}""");
            },
            async c =>
            {
                await c.AnswerAsync(StatusWithToken, Lines.Running);
                second.SetResult();
            });
        await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Token = Secret });
        var job = caller.Job(Lines.Id);
        await job.StatusAsync(Stop);
        var wait = job.ResultAsync(Stop);
        await job.StatusAsync(Stop);
        Assert.Equal(1, (await wait).As<int>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trace_sees_that_somebody_asks_and_no_secret(bool byToken)
    {
        var lines = new List<string>();
        var sent = byToken ? $$"""{"token":"{{Secret}}"}""" : $$"""{"user":"alice","password":"{{Secret}}"}""";
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync($$"""{"harpcaller":1,"get_status":"{{Lines.Id}}","auth":{{sent}}}""", Lines.Running);
            await c.AnswerAsync(Lines.Status, Lines.Running);
        });
        var options = new HarpCallerOptions
        {
            Multiplexed = false,
            Port = peer.Port,
            Credentials = byToken ? null : User,
            Token = byToken ? Secret : null,
            Trace = (_, line) => lines.Add(Encoding.UTF8.GetString(line.Span)),
        };
        await using var caller = new HarpCaller(options);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        Assert.Contains("\"auth\":{", lines[0], StringComparison.Ordinal);
        Assert.Equal([lines[0], Lines.Running, Lines.Status, Lines.Running], lines);
        Assert.DoesNotContain(lines, line => line.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_known_is_refused_and_asked_anew_on_a_new_connection()
    {
        const string Refusal = """{"error":{"type":"auth_error","message":"who are you"}}""";
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync(StatusWithToken, Refusal), c => c.AnswerAsync(StatusWithToken, Lines.Running));
        await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Token = Secret });
        var refused = await Assert.ThrowsAsync<HarpRequestException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
        Assert.Equal("auth_error", refused.Type);
        Assert.Equal(0, caller.IdleConnections);
        await caller.Job(Lines.Id).StatusAsync(Stop);
    }

    [Fact]
    public async Task A_call_that_is_handed_over_again_says_who_asks_once_more()
    {
        const string Auth = $$"""
            "auth":{"user":"alice","password":"{{Secret}}"}
            """;
        const string Call = """{"harpcaller":1,"host":"web01","procedure":"p","arguments":[],"key":"k"}""";
        await using var peer = new ScriptedPeer(
            c => c.ExpectAsync(Call[..^1] + "," + Auth + "}"),
            async c =>
            {
                await c.AnswerAsync(
                    """{"harpcaller":1,"hello":true,""" + Auth + "}",
                    """{"harpcaller":1,"hello":{"server":"s","version":"1","user":"alice","operations":[],"features":["key"],"limits":{}}}""");
                await c.AnswerAsync(Call, Lines.Accepted);
            });
        await using var caller = new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Credentials = User });
        await caller.SubmitAsync("web01", "p", options: new CallOptions { Key = "k" }, cancellationToken: Stop);
    }

    [Fact]
    public async Task A_request_that_is_too_long_only_with_the_secret_is_refused_on_every_connection()
    {
        var limits = ProtocolLimits.Default with { RequestLineBytesMax = StatusWithToken.Length - 1 };
        await using var caller =
            new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = RefusingPort.Number, Token = Secret, Limits = limits });
        Assert.Equal("line_too_long", (await Assert.ThrowsAsync<HarpRequestException>(() => caller.Job(Lines.Id).StatusAsync(Stop))).Type);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:192.0.2.1")]
    public void An_address_of_another_machine_is_refused_before_anything_is_connected(string host)
    {
        Assert.Throws<ArgumentException>(() => new HarpCaller(new HarpCallerOptions { Host = host, Token = Secret }));
        Assert.Throws<ArgumentException>(() => new HarpCaller(new HarpCallerOptions { Host = host, Credentials = User }));
        var refused = Assert.Throws<ArgumentException>(() => new HarpServer(new HarpServerOptions { Host = host, Credentials = User }));
        Assert.Contains("in clear: expected Tls", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("localhost")]
    public async Task An_address_of_this_machine_is_not(string host)
    {
        await new HarpCaller(new HarpCallerOptions { Host = host, Token = Secret }).DisposeAsync();
        Assert.NotNull(new HarpServer(new HarpServerOptions { Host = host, Credentials = User }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_leads_to_another_machine_is_sent_nothing(bool known)
    {
        await using var peer = new ScriptedPeer(c => c.ExpectEndAsync(), c => c.ExpectEndAsync());
        var transport = new ElsewhereTransport(known ? OtherMachine : null);
        await using var caller = new HarpCaller(
            new HarpCallerOptions { Multiplexed = false, Host = "somewhere", Port = peer.Port, Token = Secret, Transport = transport });
        var refused = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.SubmitAsync("web01", "p", cancellationToken: Stop));
        Assert.Contains("in clear: expected Tls", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.OutcomeUnknown);

        var server = new HarpServer(
            new HarpServerOptions { Host = "somewhere", Port = peer.Port, Credentials = User, Transport = transport });
        await Assert.ThrowsAsync<HarpConnectionException>(() => server.CallAsync<int>("p", cancellationToken: Stop));
    }

    [Fact]
    public async Task Who_says_so_sends_secrets_in_clear_and_who_has_none_may_ask_anybody()
    {
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync(StatusWithToken, Lines.Running), c => c.AnswerAsync(Lines.Status, Lines.Running));
        var options = new HarpCallerOptions
        {
            Multiplexed = false,
            Host = "192.0.2.1",
            Port = peer.Port,
            Token = Secret,
            AllowSecretsInClear = true,
            Transport = new ElsewhereTransport(OtherMachine),
        };
        await using var caller = new HarpCaller(options);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        await using var nobody = new HarpCaller(options with { Token = null, AllowSecretsInClear = false });
        await nobody.Job(Lines.Id).StatusAsync(Stop);
    }

    [Fact]
    public async Task Over_TLS_secrets_may_go_anywhere()
    {
        var tls = new TlsClientOptions();
        await new HarpCaller(new HarpCallerOptions { Host = "192.0.2.1", Token = Secret, Tls = tls }).DisposeAsync();
        Assert.NotNull(new HarpServer(new HarpServerOptions { Host = "192.0.2.1", Credentials = User, Tls = tls }));
    }

    [Fact]
    public async Task Where_the_peer_speaks_no_TLS_nothing_is_said()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            Assert.DoesNotContain(Secret, await c.ReadLineAsync(), StringComparison.Ordinal);
            await c.SendAsync(Lines.Running);
        });
        await using var caller =
            new HarpCaller(new HarpCallerOptions { Multiplexed = false, Port = peer.Port, Token = Secret, Tls = new TlsClientOptions() });
        var refused = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.Job(Lines.Id).StatusAsync(Stop));
        Assert.Equal("handshake_failed", Assert.IsType<TlsFailedException>(refused.InnerException).Reason);
    }

    [Fact]
    public void Authorities_and_pins_that_are_none_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(
            () => new HarpCaller(new HarpCallerOptions { Tls = new TlsClientOptions { CaFile = "/nowhere/ca.pem" } }));
        Assert.Throws<ArgumentException>(() => new HarpServer(new HarpServerOptions { Tls = new TlsClientOptions { Pins = ["x"] } }));
    }

    [Fact]
    public void One_who_is_two_is_refused() =>
        Assert.Throws<ArgumentException>(() => new HarpCaller(new HarpCallerOptions { Credentials = User, Token = Secret }));
}
