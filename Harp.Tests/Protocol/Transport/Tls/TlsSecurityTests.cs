using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Tests.Support;

namespace Harp.Tests.Protocol.Transport.Tls;

public sealed class TlsSecurityTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly TestAuthority _authority = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TlsClientOptions Trusting => new() { CaFile = _authority.CaFile };

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("localhost", null, "localhost")]
    [InlineData("web01.example.org", "web01.example.org", "127.0.0.1")]
    [InlineData("*.example.org", "web01.example.org", "127.0.0.1")]
    public async Task A_server_of_the_right_name_and_authority_is_believed(string certified, string? target, string host)
    {
        await using var link = new TlsLink(_authority.Issue("server", names: certified));
        var (client, server) = await link.ConnectAsync(Trusting with { TargetName = target }, host);
        await using (client)
        await using (server)
        {
            await client.Output.WriteAsync("hello\n"u8.ToArray(), Stop);
            Assert.Equal("hello", await LineOf(server));
        }
    }

    [Fact]
    public async Task A_chain_over_an_intermediate_authority_is_sent_whole()
    {
        await using var link = new TlsLink(_authority.IssueThroughIntermediate("server", "127.0.0.1"));
        var (client, server) = await link.ConnectAsync(Trusting);
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_as_such()
    {
        var refused = await RefusalOf(_authority.Issue("server", days: -1, "127.0.0.1"), Trusting);
        Assert.Equal((TlsFailure.CertificateExpired, "certificate_expired"), (refused.Failure, refused.Reason));
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused_and_its_names_are_told()
    {
        var refused = await RefusalOf(_authority.Issue("server", names: ["db01", "10.0.0.1"]), Trusting with { TargetName = "web01" });
        Assert.Equal("name_mismatch", refused.Reason);
        Assert.Contains("is for 'db01', '10.0.0.1', expected one for 'web01'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_common_name_is_no_name_of_a_host()
    {
        var refused = await RefusalOf(_authority.IssueForCommonName("server", "web01"), Trusting with { TargetName = "web01" });
        Assert.Equal("name_mismatch", refused.Reason);
        Assert.Contains("is for no host (CN=web01), expected one for 'web01'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web 01")]
    [InlineData("web01\0.example.org")]
    [InlineData("wéb_01/x")]
    [InlineData("1.2.3.4.5")]
    [InlineData("..")]
    [InlineData("")]
    public async Task No_certificate_is_for_what_is_no_name(string target) =>
        Assert.Equal(
            "name_mismatch", (await RefusalOf(_authority.Issue("server", names: "db01"), Trusting with { TargetName = target })).Reason);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_an_authority_that_nobody_trusts_is_refused(bool ownAuthorities)
    {
        using var other = new TestAuthority("Another authority");
        var refused = await RefusalOf(
            _authority.Issue("server", names: "127.0.0.1"), new TlsClientOptions { CaFile = ownAuthorities ? other.CaFile : null });
        Assert.Equal("untrusted", refused.Reason);
        Assert.Contains("CN=Test authority", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_certificate_needs_neither_authority_nor_name_and_another_is_refused_even_after_it_was_believed_without_pins()
    {
        var issued = _authority.Issue("server", names: "127.0.0.1");
        var stranger = new string('0', 64);
        await using var link = new TlsLink(issued);
        foreach (var options in new[] { Trusting, new() { Pins = [stranger, issued.Pin], TargetName = "nobody" } })
        {
            var (client, server) = await link.ConnectAsync(options);
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        var refused = await Assert.ThrowsAsync<TlsFailedException>(() => link.ConnectAsync(Trusting with { Pins = [stranger] }));
        Assert.Equal("pin_mismatch", refused.Reason);
        Assert.Contains(issued.Pin.ToLowerInvariant(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_certificate_that_has_expired_is_refused()
    {
        var issued = _authority.Issue("server", days: -1, "127.0.0.1");
        Assert.Equal("certificate_expired", (await RefusalOf(issued, new TlsClientOptions { Pins = [issued.Pin] })).Reason);
    }

    [Fact]
    public async Task A_client_that_speaks_plainly_is_told_so_and_reads_the_end()
    {
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        await using var client = await LineClient.ConnectAsync(link.EndPoint);
        await client.SendLineAsync("""{"harpcaller":1,"hello":true}""");
        var accepting = link.AcceptAsync();
        var told = await client.ReadLineAsync().WaitAsync(Bound, TimeProvider.System, Stop);
        Assert.StartsWith("{\"harp\":1,\"error\":{\"type\":\"tls_error\",", told, StringComparison.Ordinal);
        Assert.Null(await client.ReadLineAsync().WaitAsync(Bound, TimeProvider.System, Stop));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<AuthenticationException>(() => accepting);
    }

    [Fact]
    public async Task A_server_that_speaks_plainly_and_one_that_closes_fail_the_handshake()
    {
        foreach (var answer in new[] { "{\"error\":{}}\n"u8.ToArray(), [] })
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            var connecting = TcpTransport.Instance.ConnectAsync(
                "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, new TlsClientSecurity(Trusting), Stop).AsTask();
            using (var server = await listener.AcceptAsync(Stop))
            {
                await server.ReceiveAsync(new byte[65536], SocketFlags.None, Stop);
                await server.SendAsync(answer, SocketFlags.None, Stop);
            }

            var refused = await Assert.ThrowsAsync<TlsFailedException>(() => connecting.WaitAsync(Bound, TimeProvider.System, Stop));
            Assert.Equal("handshake_failed", refused.Reason);
        }
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_given_up_on_either_side()
    {
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        await using var silent = await LineClient.ConnectAsync(link.EndPoint);
        using var incoming = await link.IncomingAsync();
        using var late = new CancellationTokenSource();
        var opening = incoming.OpenAsync(late.Token).AsTask();
        await late.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Bound, TimeProvider.System, Stop));
        Assert.Null(await silent.ReadLineAsync().WaitAsync(Bound, TimeProvider.System, Stop));

        using var enough = new CancellationTokenSource();
        var connecting = TcpTransport.Instance.ConnectAsync(
            "127.0.0.1", link.EndPoint.Port, new TlsClientSecurity(Trusting), enough.Token).AsTask();
        using var unanswered = await link.IncomingAsync();
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Bound, TimeProvider.System, Stop));
    }

    [Fact]
    public async Task A_peer_that_half_closed_is_told_from_one_that_is_gone()
    {
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        var (client, server) = await link.ConnectAsync(Trusting);
        await using (server)
        {
            await client.EndOutputAsync();
            Assert.Null(await LineOf(server));
            var writer = new FrameWriter(server.Output, Bound);
            var gone = HalfCloseProbe.WaitUntilGoneAsync(writer, TimeProvider.System, Stop);
            Assert.True((await client.Input.ReadAtLeastAsync(2, Stop)).Buffer.FirstSpan is [(byte)'\n', (byte)'\n']);
            Assert.False(gone.IsCompleted);
            await client.DisposeAsync();
            await gone.WaitAsync(Bound, TimeProvider.System, Stop);
        }
    }

    [Fact]
    public async Task A_lingering_close_lets_the_peer_read_its_last_line_whatever_it_still_sends()
    {
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        var (client, server) = await link.ConnectAsync(Trusting);
        await using (client)
        await using (server)
        {
            await client.Output.WriteAsync(new byte[100_000], Stop);
            await server.Output.WriteAsync("last\n"u8.ToArray(), Stop);
            var closing = LingeringClose.RunAsync(server, new FrameReader(server.Input, 1000), Bound, TimeProvider.System);
            Assert.Equal("last", await LineOf(client));
            Assert.False(closing.IsCompleted);
            await client.EndOutputAsync();
            await closing.WaitAsync(Bound, TimeProvider.System, Stop);
        }
    }

    [Fact]
    public async Task Megabytes_pass_both_ways_at_once()
    {
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        var (client, server) = await link.ConnectAsync(Trusting);
        await using (client)
        await using (server)
        {
            await Task.WhenAll(SendAsync(client), SendAsync(server), CountAsync(client), CountAsync(server)).WaitAsync(
                Bound, TimeProvider.System, Stop);
        }

        static async Task SendAsync(Connection connection)
        {
            for (var i = 0; i < 64; i++)
            {
                await connection.Output.WriteAsync(new byte[65536], Stop);
            }

            await connection.EndOutputAsync();
        }

        static async Task CountAsync(Connection connection)
        {
            for (var count = 0L; ;)
            {
                var read = await connection.Input.ReadAsync(Stop);
                count += read.Buffer.Length;
                connection.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    Assert.Equal(64 * 65536, count);
                    return;
                }
            }
        }
    }

    private static async Task<string?> LineOf(Connection connection)
    {
        var frame = await new FrameReader(connection.Input, 1000).ReadAsync(Stop);
        return frame.Status == FrameStatus.Line ? Encoding.UTF8.GetString(frame.Line.Span) : null;
    }

    private static async Task<TlsFailedException> RefusalOf(IssuedCertificate issued, TlsClientOptions options)
    {
        await using var link = new TlsLink(issued);
        return await Assert.ThrowsAsync<TlsFailedException>(() => link.ConnectAsync(options).WaitAsync(Bound, TimeProvider.System, Stop));
    }
}
