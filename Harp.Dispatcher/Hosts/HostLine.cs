using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Newtonsoft.Json;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// One line of the registry: <c>{"hostname":…,"address":…,"port":…[,"credentials":{"user":…,"password":…}][,"tls":true|false]}</c>;
/// <c>tls</c> is true where absent.
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
            entry = new HostEntry(shape.Hostname, shape.Address, shape.Port, shape.Credentials?.ToCredentials(), shape.Tls);
            reason = shape.Port is < 1 or > 65535 ? $"port: expected 1 to 65535, got {shape.Port}" : "";
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
