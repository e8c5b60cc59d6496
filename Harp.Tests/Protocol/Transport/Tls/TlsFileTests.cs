using Harp.Protocol.Transport.Tls;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Protocol.Transport.Tls;

/// <summary>The files of certificates: what they may say, and that they are read again.</summary>
public sealed class TlsFileTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_that_was_replaced_is_shown_to_new_connections_and_a_broken_one_is_not()
    {
        var (first, second) = (_authority.Issue("first", names: "127.0.0.1"), _authority.Issue("second", names: "127.0.0.1"));
        var (certificate, key) = (_folder.File("server.pem"), _folder.File("server.key"));
        Copy(first, certificate, key);
        await using var link = new TlsLink(new TlsServerSecurity(certificate, key, _time, _told.Add));
        await ShowsAsync(link, first);

        // Half of a replacement: certificate and key do not belong together.
        File.Copy(second.CertificateFile, certificate, overwrite: true);
        await ShowsAsync(link, first);
        Assert.Contains("changed, but of no use", Assert.Single(_told), StringComparison.Ordinal);
        await ShowsAsync(link, first);
        Assert.Single(_told);

        File.Copy(second.KeyFile, key, overwrite: true);
        await ShowsAsync(link, second);
        Assert.EndsWith("changed, and read again", _told[1], StringComparison.Ordinal);

        File.Delete(key);
        await ShowsAsync(link, second);
        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public async Task Authorities_that_were_replaced_are_believed_from_then_on()
    {
        using var other = new TestAuthority("Another authority");
        await using var link = new TlsLink(_authority.Issue("server", names: "127.0.0.1"));
        var file = _folder.File("ca.pem");
        File.Copy(other.CaFile, file);
        var security = new TlsClientSecurity(new TlsClientOptions { CaFile = file }, _time);
        var accepted = link.AcceptAsync();
        await Assert.ThrowsAsync<TlsFailedException>(() => link.ConnectAsync(security));

        File.Copy(_authority.CaFile, file, overwrite: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = link.AcceptAsync();
        await (await link.ConnectAsync(security)).DisposeAsync();
        await (await again).DisposeAsync();
        await accepted.ContinueWith(static done => _ = done.Exception, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_key_may_stand_in_the_file_of_its_certificate()
    {
        var issued = _authority.Issue("server", names: "127.0.0.1");
        var both = _folder.Write("both.pem", File.ReadAllText(issued.CertificateFile) + File.ReadAllText(issued.KeyFile));
        Assert.NotNull(new TlsServerSecurity(both, keyFile: null));
    }

    [Fact]
    public void Files_that_are_of_no_use_are_refused_by_name()
    {
        var (first, second) = (_authority.Issue("first", names: "a"), _authority.Issue("second", names: "a"));
        var nothing = _folder.Write("nothing.pem", "nothing\n");
        foreach (var (certificate, key) in new[]
        {
            (_folder.File("none.pem"), first.KeyFile),
            (first.CertificateFile, _folder.File("none.pem")),
            (nothing, first.KeyFile),
            (first.CertificateFile, nothing),
            (first.CertificateFile, second.KeyFile),
        })
        {
            var refused = Assert.Throws<InvalidDataException>(() => new TlsServerSecurity(certificate, key));
            Assert.Contains(certificate, refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidDataException>(() => new TlsClientSecurity(new TlsClientOptions { CaFile = nothing }));
        Assert.Throws<InvalidDataException>(() => new TlsClientSecurity(new TlsClientOptions { CaFile = _folder.File("none.pem") }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_fingerprint_is_no_pin(string pin) =>
        Assert.Throws<ArgumentException>(() => new TlsClientSecurity(new TlsClientOptions { Pins = [pin] }));

    [Fact]
    public void A_pin_may_be_written_as_openssl_prints_it()
    {
        Assert.True(CertificatePin.TryParse(string.Join(':', Enumerable.Repeat("AB", 32)), out var pin));
        Assert.Equal(string.Concat(Enumerable.Repeat("ab", 32)), pin);
    }

    private async Task ShowsAsync(TlsLink link, IssuedCertificate issued)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        var (client, server) = await link.ConnectAsync(new TlsClientOptions { Pins = [issued.Pin] });
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    private static void Copy(IssuedCertificate issued, string certificate, string key)
    {
        File.Copy(issued.CertificateFile, certificate);
        File.Copy(issued.KeyFile, key);
    }
}
