using Harp.Protocol.Json;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Newtonsoft.Json;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// One line of the registry:
/// <c>{"hostname":…,"address":…,"port":…[,"credentials":{"user":…,"password":…}][,"tls":true|false][,"tls_name":…][,"tls_pins":[…]]}</c>;
/// <c>tls</c> is true where absent, and <c>tls_name</c> the hostname.
/// </summary>
internal static class HostLine
{
    /// <summary>Reads a line, or says why it is none.</summary>
    public static bool TryParse(string line, out HostEntry entry, out string reason)
    {
        entry = null!;
        try
        {
            var shape = StrictJson.ToValue<Shape>(RawJson.Parse(line)) ?? throw new JsonSerializationException();
            entry = shape.ToEntry(out var strangePins);
            reason = shape.Port is < 1 or > 65535 ? $"port: expected 1 to 65535, got {shape.Port}"
                : strangePins ? "tls_pins: expected SHA-256 fingerprints of certificates, 64 hexadecimal digits each"
                : "";
        }
        catch (Harp.Protocol.Errors.HarpErrorException malformed)
        {
            reason = malformed.Message;
        }
        catch (JsonException misshapen)
        {
            reason = $"expected hostname, address and port, and credentials with user and password if any{Where(misshapen)}";
        }

        return reason.Length == 0;
    }

    /// <summary>The place of the fault. The exception's message is not for the log: it quotes the value, which may be a password.</summary>
    private static string Where(JsonException misshapen) =>
        ((misshapen as JsonReaderException)?.Path ?? (misshapen as JsonSerializationException)?.Path) is { Length: > 0 } path ? $"; wrong at '{path}'" : "";

    private sealed class Shape
    {
        [JsonProperty("hostname", Required = Required.Always)]
        public string Hostname { get; set; } = "";

        [JsonProperty("address", Required = Required.Always)]
        public string Address { get; set; } = "";

        [JsonProperty("port", Required = Required.Always)]
        public int Port { get; set; }

        [JsonProperty("credentials")]
        public Secret? Credentials { get; set; }

        [JsonProperty("tls")]
        public bool Tls { get; set; } = true;

        [JsonProperty("tls_name")]
        public string? TlsName { get; set; }

        [JsonProperty("tls_pins")]
        public string?[]? TlsPins { get; set; }

        public HostEntry ToEntry(out bool strangePins)
        {
            var pins = (TlsPins ?? []).Select(text => CertificatePin.TryParse(text, out var pin) ? pin : null).ToArray();
            strangePins = pins.Contains(null);
            return new HostEntry(Hostname, Address, Port, Credentials?.ToCredentials(), Tls)
            {
                TlsName = string.IsNullOrEmpty(TlsName) ? Hostname : TlsName,
                TlsPins = pins.Length == 0 ? [] : [.. pins.OfType<string>()],
            };
        }
    }

    private sealed class Secret
    {
        [JsonProperty("user", Required = Required.Always)]
        public string User { get; set; } = "";

        [JsonProperty("password", Required = Required.Always)]
        public string Password { get; set; } = "";

        public Credentials ToCredentials() => new(User, Password);
    }
}
