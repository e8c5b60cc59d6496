using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Harp.Protocol.Transport.Tls;

/// <summary>TLS 1.2 or later for those who connect. Every failure is a <see cref="TlsFailedException"/> that says why.</summary>
public sealed class TlsClientSecurity : IStreamSecurity
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly ReloadedFiles<X509Certificate2Collection>? _authorities;
    private readonly TimeProvider _time;
    private readonly string[] _pins;
    private readonly string? _targetName;

    /// <summary>Reads the authorities.</summary>
    /// <param name="options">Whom to believe.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="tell">Told when the file of authorities was found changed, and whether that was of use.</param>
    /// <exception cref="InvalidDataException">The file of authorities cannot be read.</exception>
    /// <exception cref="ArgumentException">A pin is none.</exception>
    public TlsClientSecurity(TlsClientOptions options, TimeProvider? time = null, Action<string>? tell = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time ?? TimeProvider.System;
        _pins = [.. options.Pins.Select(CertificatePin.Parse)];
        _targetName = options.TargetName;
        _authorities = options.CaFile is { } file ? new([file], () => PemFiles.ReadAll(file), _time, tell) : null;
    }

    private TlsClientSecurity(TlsClientSecurity other, string targetName, string[] pins) =>
        (_authorities, _time, _targetName, _pins) = (other._authorities, other._time, targetName, pins);

    /// <summary>The same authorities for one of many hosts, which may have pins of its own.</summary>
    /// <param name="targetName">The name that its certificate must have.</param>
    /// <param name="pins">
    /// Its pins, as <see cref="CertificatePin.TryParse"/> gives them; where there are none, those of this one hold.
    /// </param>
    public TlsClientSecurity For(string targetName, IReadOnlyList<string> pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        return new TlsClientSecurity(this, targetName, pins.Count > 0 ? [.. pins] : _pins);
    }

    /// <inheritdoc/>
    /// <exception cref="TlsFailedException">The connection could not be secured.</exception>
    public async ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken)
    {
        var target = _targetName ?? host ?? "";
        var validator = new CertificateValidator(target, _pins, _time);
        var secured = new TlsStream(stream, validator.Believes);
        try
        {
            await secured.AuthenticateAsClientAsync(OptionsFor(target), cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or ArgumentException)
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw validator.Refusal ?? Failure(failed, target);
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static TlsFailedException Failure(Exception failed, string target) => failed switch
    {
        ArgumentException => new(TlsFailure.NameMismatch, $"no certificate can be for '{target}', which is no host's name", failed),
        IOException => new(TlsFailure.HandshakeFailed, $"it ended the connection during the TLS handshake: {failed.Message}", failed),
        _ => new(
            TlsFailure.HandshakeFailed,
            $"the TLS handshake failed, as it does where the peer speaks none: {failed.InnerException?.Message ?? failed.Message}",
            failed),
    };

    private SslClientAuthenticationOptions OptionsFor(string target) => new()
    {
        TargetHost = target,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        AllowRenegotiation = false,

        // Each connection proves anew who the server is: what was believed of one set of authorities and pins says nothing about another.
        AllowTlsResume = false,
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ServerAuthentication));
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities.Current);
        }

        return policy;
    }
}
