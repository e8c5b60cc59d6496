using System.Runtime.Versioning;
using Harp.Dispatcher.Hosts;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Hosts;

[UnsupportedOSPlatform("windows")]
public sealed class KeptHostsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly KeptHosts _kept;

    public KeptHostsTests() => _kept = new KeptHosts(_folder.Path, _log);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_is_read_back_with_its_time_and_all_that_its_lines_say()
    {
        const string Line =
            "{\"hostname\":\"a\",\"address\":\"x\",\"port\":1,\"tls\":false,\"credentials\":{\"user\":\"u\",\"password\":\"p\"},"
                + "\"new\":[1.50]}";
        var hosts = Snapshot(Line);
        _kept.Write(hosts);
        var read = _kept.Read()!;
        Assert.Equal(hosts.Hosts, read.Hosts);
        Assert.Equal((Noon, 0), (read.ReadAt, read.Skipped));
        Assert.Equal([Line], read.Lines);
    }

    [Fact]
    public void Nothing_kept_is_nothing() => Assert.Null(_kept.Read());

    [Fact]
    public void Only_its_owner_can_read_it_and_it_is_replaced_as_a_whole()
    {
        _folder.Write($"{KeptHosts.FileName}.new", "half of somethi");
        File.SetUnixFileMode(
            _folder.File($"{KeptHosts.FileName}.new"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        _kept.Write(Snapshot("{\"hostname\":\"a\",\"address\":\"x\",\"port\":1}"));
        _kept.Write(Snapshot("{\"hostname\":\"b\",\"address\":\"x\",\"port\":1}"));
        Assert.Equal([_folder.File(KeptHosts.FileName)], Directory.GetFiles(_folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(KeptHosts.FileName)));
        Assert.Equal(["b"], _kept.Read()!.Hosts.Keys);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_and_does_no_harm()
    {
        new KeptHosts(_folder.File("nowhere"), _log).Write(Snapshot());
        Assert.Contains("could not be kept", Assert.Single(
            _log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private HostSnapshot Snapshot(params string[] lines)
    {
        var hosts = new HostLines("test", _log);
        Array.ForEach(lines, hosts.Add);
        return hosts.ToSnapshot(Noon);
    }
}
