using System.Net.Sockets;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Protocol.Errors;

namespace Harp.Tests.Dispatcher.Daemons;

public sealed class CallFailureTests
{
    private static readonly HostEntry Host = new("web01", "10.0.0.1", 4306, null, Tls: true);

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void Where_the_dispatcher_has_no_means_to_connect_it_is_its_own_fault_and_nothing_has_started(SocketError error)
    {
        var outcome = CallFailure.Network(new SocketException((int)error), CallStage.Connect, Host).Value.ToString();
        Assert.StartsWith(
            "{\"type\":\"system_error\",\"message\":\"the dispatcher had no means left to connect to the daemon of web01", outcome,
            StringComparison.Ordinal);
        Assert.Contains("\"stage\":\"connect\",\"started\":\"no\"", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_listens_it_is_the_network() => Assert.StartsWith(
        "{\"type\":\"network_error\"",
        CallFailure.Network(new SocketException((int)SocketError.ConnectionRefused), CallStage.Connect, Host).Value.ToString(),
        StringComparison.Ordinal);
}
