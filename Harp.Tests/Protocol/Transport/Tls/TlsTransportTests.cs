using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Tests.Support;

namespace Harp.Tests.Protocol.Transport.Tls;

/// <summary>What holds of every transport, over TLS: half-closing, aborting and disposing among it.</summary>
public sealed class TlsTransportTests : TransportTests, IDisposable
{
    private readonly TestAuthority _authority = new();

    protected override ITransport Transport => TcpTransport.Instance;

    protected override (IStreamSecurity Server, IStreamSecurity Client) Security
    {
        get
        {
            var issued = _authority.Issue("server", names: "127.0.0.1");
            return (new TlsServerSecurity(issued.CertificateFile, issued.KeyFile), new TlsClientSecurity(
                new TlsClientOptions { CaFile = _authority.CaFile }));
        }
    }

    public void Dispose() => _authority.Dispose();
}
