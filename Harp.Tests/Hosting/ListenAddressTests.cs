using System.Net;
using Harp.Hosting;

namespace Harp.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:4306", "127.0.0.1:4306")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:4306", "[::1]:4306")]
    [InlineData("0.0.0.0:4306", "0.0.0.0:4306")]
    [InlineData("10.0.0.1:4306", "10.0.0.1:4306")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("127.0.0.1:99999", null)]
    [InlineData("example.org:1", null)]
    [InlineData("", null)]
    public void An_address_has_a_port(string text, string? endPoint)
    {
        if (endPoint is null)
        {
            Assert.Throws<ConfigurationException>(() => ListenAddress.Parse(text));
        }
        else
        {
            Assert.Equal(endPoint, ListenAddress.Parse(text).ToString());
        }
    }

    [Theory]
    [InlineData("127.0.0.1:1", false, false, null)]
    [InlineData("[::1]:1", false, false, null)]
    [InlineData("0.0.0.0:1", true, true, null)]
    [InlineData("10.0.0.1:1", true, true, null)]
    [InlineData("[::]:1", false, false, "without TLS and users")]
    [InlineData("10.0.0.1:1", false, true, "without TLS, passwords")]
    [InlineData("10.0.0.1:1", true, false, "without users")]
    public void Beyond_the_machine_itself_an_address_needs_TLS_and_users(string address, bool tls, bool users, string? missing)
    {
        var refused = Record.Exception(() => ListenAddress.RefuseExposed(IPEndPoint.Parse(address), tls, users));
        Assert.Equal(missing is null ? null : typeof(ConfigurationException), refused?.GetType());
        Assert.Contains(missing ?? "", refused?.Message ?? "", StringComparison.Ordinal);
    }
}
