using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Harp.Protocol.Transport.Tls;

/// <summary>
/// TLS 1.2 or later for those who accept connections. New connections get a certificate that was replaced, without a restart; one that
/// cannot be read does not replace the one before.
/// </summary>
public sealed class TlsServerSecurity : IStreamSecurity
{
    private const string Expected = "expected a TLS handshake, got a line in clear: this port speaks TLS alone";

    /// <summary>An error of both legs: <c>tls_error</c>, on which nothing was done.</summary>
    private static readonly byte[] Refusal =
        [.. "{\"harp\":1,\"error\":{\"type\":\"tls_error\",\"message\":\""u8, .. Encoding.UTF8.GetBytes(Expected), .. "\"}}\n"u8];

    /// <summary>The time that whoever spoke in clear may take to read that.</summary>
    private static readonly TimeSpan PartTime = TimeSpan.FromSeconds(2);

    private readonly ReloadedFiles<SslServerAuthenticationOptions> _options;

    /// <summary>Reads the certificate and its key.</summary>
    /// <param name="certificateFile">PEM: the certificate, then those that lead to its authority, if any.</param>
    /// <param name="keyFile">
    /// PEM: the certificate's private key, not encrypted; null where it stands in the file of the certificate.
    /// </param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="tell">Told when the files were found changed, and whether that was of use.</param>
    /// <exception cref="InvalidDataException">They cannot be read, or do not belong together.</exception>
    public TlsServerSecurity(string certificateFile, string? keyFile, TimeProvider? time = null, Action<string>? tell = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        var key = keyFile ?? certificateFile;
        _options = new([certificateFile, key], () => OptionsOf(PemFiles.ReadServer(certificateFile, key)), time
            ?? TimeProvider.System, tell);
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken)
    {
        // A handshake computes for a millisecond or more, and whoever accepts connections has others to accept.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await RefuseClearAsync(stream, cancellationToken).ConfigureAwait(false);
        var secured = new TlsStream(stream);
        try
        {
            await secured.AuthenticateAsServerAsync(_options.Current, cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A peer that speaks our protocol without TLS is told so in clear, as it could make nothing of an alert.</summary>
    /// <exception cref="AuthenticationException">It does.</exception>
    private static async ValueTask RefuseClearAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (stream is not SocketStream plain || await plain.PeekAsync(cancellationToken).ConfigureAwait(false) != (byte)'{')
        {
            return;
        }

        using var late = new CancellationTokenSource(PartTime);
        await using var either = cancellationToken.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), late);
        try
        {
            await plain.PartAsync(Refusal, late.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It did not wait for the words.
        }

        throw new AuthenticationException(Expected);
    }

    private static SslServerAuthenticationOptions OptionsOf(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,

        // Each connection proves anew who the server is.
        AllowTlsResume = false,
    };
}
