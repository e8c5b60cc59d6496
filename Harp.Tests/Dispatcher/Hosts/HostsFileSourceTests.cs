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
    [InlineData("{\"hostname\":\"\",\"address\":\"x\",\"port\":1}")]
    [InlineData("{\"hostname\":7,\"address\":\"x\",\"port\":1}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"\",\"port\":1}")]
    [InlineData("{\"hostname\":\"x\",\"address\":true,\"port\":1}")]
    [InlineData("{\"Hostname\":\"x\",\"address\":\"x\",\"port\":1}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":\"1\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1.0}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":true}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls\":\"false\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls\":0}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"tls_name\":\"\"}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"port\":2}")]
    [InlineData("{\"hostname\":\"x\",\"address\":\"x\",\"port\":1,\"credentials\":{\"user\":1,\"password\":\"hunter2\"}}")]
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
    public async Task What_is_wrong_with_a_line_is_told_with_what_was_expected()
    {
        await ReadAsync("""
            {"hostname":"x","address":"x","port":"4306"}
            {"hostname":"","address":"x","port":1}
            {"hostname":"x","address":"x","port":70000}
            {"hostname":"x","address":"x","port":1,"tls":"no"}
            {"hostname":"x","address":"x","port":1,"credentials":{"user":"u"}}
            {"hostname":"x","address":"x","port":1,"credentials":{"user":"u","password":"p","user":"v"}}
            """);
        Assert.Equal(
            [
                "port: expected an integer from 1 to 65535, got a string of 4 characters",
                "hostname: expected a string of 1 to 1024 characters, got a string of 0 characters",
                "port: expected an integer from 1 to 65535, got 70000",
                "tls: expected true or false, got a string of 2 characters",
                "credentials: expected an object with the strings user and password, got an object that is none",
                "expected each member once",
            ],
            _log.Lines.Take(6).Select(line => line[(line.IndexOf("skipped: ", StringComparison.Ordinal) + 9)..]));
    }

    [Fact]
    public async Task Null_counts_as_absent_where_a_member_may_be_absent() => Assert.Equal(
        new HostEntry("a", "x", 1, null, true),
        (await ReadAsync(
            "{\"hostname\":\"a\",\"address\":\"x\",\"port\":1,\"credentials\":null,\"tls\":null,\"tls_name\":null,"
                + "\"tls_pins\":null}"))["a"]);

    [Fact]
    public async Task A_second_line_for_a_host_and_what_looks_misspelt_are_told()
    {
        await ReadAsync("""
            {"hostname":"a","address":"x","port":1,"comment":"of others"}
            {"hostname":"a","address":"x","port":2,"credentails":null}
            {"hostname":"b","address":"x","port":1,"tls_pin":["hunter2"]}
            """);
        Assert.Equal(
            [
                $"Warning: {_folder.File("hosts")}(2): host 'a' stands in an earlier line, too; this one holds",
                $"Warning: {_folder.File("hosts")}(2): member 'credentails' is not known and counts for nothing; did you mean "
                    + $"'credentials'?",
                $"Warning: {_folder.File("hosts")}(3): member 'tls_pin' is not known and counts for nothing; did you mean 'tls_pins'?",
            ],
            _log.Lines.SkipLast(1));
    }

    [Fact]
    public async Task The_later_of_two_lines_for_one_host_holds() => Assert.Equal(
        2, (await ReadAsync(
            "{\"hostname\":\"a\",\"address\":\"x\",\"port\":1}\n{\"hostname\":\"a\",\"address\":\"x\",\"port\":2}"))["a"].Port);

    private async Task<IReadOnlyDictionary<string, HostEntry>> ReadAsync(string text) =>
        (await new HostsFileSource(_folder.Write("hosts", text), TimeProvider.System, _log).ReadAsync(
            TestContext.Current.CancellationToken)).Hosts;
}
