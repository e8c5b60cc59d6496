using System.Net;
using Harp.Hosting;
using Harp.Protocol.Transport;

namespace Harp.Tests.Hosting;

public sealed class LiveSecurityTests
{
    /// <summary>So that nobody need watch how long it takes, and a connection is not changed halfway.</summary>
    [Fact]
    public async Task A_connection_is_opened_with_what_held_when_it_came_and_at_once_where_that_is_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        var security = new LiveSecurity(PlainSecurity.Instance);
        await using var listener = TcpTransport.Instance.Listen(new IPEndPoint(IPAddress.Loopback, 0), security);
        var port = ((IPEndPoint)listener.LocalEndPoint).Port;
        await using var first = await TcpTransport.Instance.ConnectAsync("127.0.0.1", port, PlainSecurity.Instance, stop);
        await using var second = await TcpTransport.Instance.ConnectAsync("127.0.0.1", port, PlainSecurity.Instance, stop);

        using var before = await listener.AcceptAsync(stop);
        security.Replace(new Asking());
        using var after = await listener.AcceptAsync(stop);

        Assert.Equal((true, false), (before.OpensAtOnce, after.OpensAtOnce));
        await using var opened = await before.OpenAsync(stop);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await after.OpenAsync(stop));
    }

    private sealed class Asking : IStreamSecurity
    {
        public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) =>
            throw new NotSupportedException("asked");
    }
}
