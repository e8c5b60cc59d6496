using Harp.Dispatcher.Hosts;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Hosts;

public sealed class HostsFileSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hosts_are_read_with_their_credentials_and_TLS_is_the_default()
    {
        var hosts = await ReadAsync("""
            {"hostname":"a","address":"10.0.0.1","port":4306,"credentials":{"user":"u","password":"hunter2"}}
            {"hostname":"b","address":"b.local","port":1,"tls":false,"comment":"unknown members are ignored"}
            {"hostname":"c","address":"10.0.0.3","port":4306,"tls_name":"c.example.org","tls_pins":["ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"]}
            """);

        Assert.Equal(new HostEntry("a", "10.0.0.1", 4306, new Credentials("u", "hunter2"), true), hosts["a"]);
        Assert.Equal(new HostEntry("b", "b.local", 1, null, false), hosts["b"]);
        Assert.Equal(("c.example.org", true), (hosts["c"].TlsName, hosts["c"].Tls));
        Assert.Equal(["abababababababababababababababababababababababababababababababab"], hosts["c"].TlsPins);
        Assert.Equal("a", hosts["a"].TlsName);
        Assert.Contains("3 hosts read, 0 lines skipped", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"hunter2\"")]
    [InlineData("{}")]
    [InlineData("{\"hostname\":null,\"address\":\"x\",\"port\":1}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":0}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":65536}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":99999999999999999999}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":\"hunter2\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls\":\"hunter2\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls_name\":{\"hunter2\":1}}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls_pins\":[\"hunter2\"]}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls_pins\":[null]}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":\"hunter2\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":{\"user\":\"u\",\"password\":{\"hunter2\":1}}}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":{\"user\":\"hunter2\"}}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":{\"user\":\"u\",\"password\":\"hunter2\"")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":{\"user\":\"u\",\"password\":hunter2}}")]
    public async Task A_line_that_is_none_is_skipped_and_logged_without_what_is_in_it(string line)
    {
        var hosts = await ReadAsync($"\n{line}\n{{\"hostname\":\"good\",\"address\":\"x\",\"port\":1}}\n");

        Assert.Equal(["good"], hosts.Keys);
        Assert.StartsWith($"Warning: {_folder.File("hosts")}(2): skipped: ", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("1 hosts read, 1 lines skipped", _log.Lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, logged => logged.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_later_of_two_lines_for_one_host_holds() => Assert.Equal(
        2, (await ReadAsync("{\"hostname\":\"a\",\"address\":\"x\",\"port\":1}\n{\"hostname\":\"a\",\"address\":\"x\",\"port\":2}"))["a"].Port);

    private async Task<IReadOnlyDictionary<string, HostEntry>> ReadAsync(string text) =>
        (await new HostsFileSource(_folder.Write("hosts", text), TimeProvider.System, _log).ReadAsync(TestContext.Current.CancellationToken)).Hosts;
}
