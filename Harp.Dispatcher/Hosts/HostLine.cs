using System.Text.Json;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Newtonsoft.Json.Linq;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// One line of the registry:
/// <c>{"hostname":…,"address":…,"port":…[,"credentials":{"user":…,"password":…}][,"tls":true|false][,"tls_name":…][,"tls_pins":[…]]}</c>;
/// <c>tls</c> is true where absent, and <c>tls_name</c> the hostname; null counts as absent. Read strictly: a line that means something
/// else than it says would call a host in another way than its operator thinks. What is said of a line never quotes it, for it may hold a
/// password.
/// </summary>
internal static class HostLine
{
    private static readonly string[] Members = ["hostname", "address", "port", "credentials", "tls", "tls_name", "tls_pins"];

    /// <summary>Reads a line, or says why it is none.</summary>
    public static bool TryParse(string line, out HostEntry entry, out string reason) => TryParse(line, out entry, out reason, out _);

    /// <summary>
    /// The same; where a member is not known, as others may have added some, but looks like a misspelt one, <paramref name="doubt"/> tells.
    /// </summary>
    public static bool TryParse(string line, out HostEntry entry, out string reason, out string? doubt)
    {
        (entry, reason, doubt) = (null!, "", null);
        try
        {
            var value = RawJson.Parse(line);
            RefuseDuplicates(value);
            var members = StrictJson.ToToken(value) as JObject
                ?? throw new MisshapenLineException("expected an object with hostname, address and port");
            entry = Entry(members);
            doubt = members.Properties().Select(member => Doubt(member.Name)).FirstOrDefault(text => text is not null);
        }
        catch (HarpErrorException malformed)
        {
            reason = malformed.Message;
        }
        catch (MisshapenLineException misshapen)
        {
            reason = misshapen.Message;
        }

        return reason.Length == 0;
    }

    /// <summary>Of a member that stands twice nobody knows which is meant.</summary>
    private static void RefuseDuplicates(RawJson value)
    {
        try
        {
            using var checkedOnly = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new MisshapenLineException("expected each member once");
        }
    }

    private static HostEntry Entry(JObject members)
    {
        var name = Name(members, "hostname");
        return new HostEntry(name, Name(members, "address"), Port(members), Secret(members), Flag(members, "tls", absent: true))
        {
            TlsName = Find(members, "tls_name") is null ? name : Name(members, "tls_name"),
            TlsPins = Pins(members),
        };
    }

    private static JToken? Find(JObject members, string name) => members[name] is { Type: not JTokenType.Null } value ? value : null;

    private static string Name(JObject members, string name) => Find(members, name) switch
    {
        { Type: JTokenType.String } text when (string)text! is { Length: > 0 and <= ProtocolLimits.NameBytesMax } value => value,
        var other => throw Wrong(name, $"a string of 1 to {ProtocolLimits.NameBytesMax} characters", other),
    };

    private static int Port(JObject members) => Find(members, "port") switch
    {
        JValue { Type: JTokenType.Integer, Value: long number and >= 1 and <= 65535 } => (int)number,
        var other => throw Wrong("port", "an integer from 1 to 65535", other),
    };

    private static bool Flag(JObject members, string name, bool absent) => Find(members, name) switch
    {
        null => absent,
        { Type: JTokenType.Boolean } flag => (bool)flag,
        var other => throw Wrong(name, "true or false", other),
    };

    private static Credentials? Secret(JObject members) => Find(members, "credentials") switch
    {
        null => null,
        JObject pair when Find(pair, "user") is { Type: JTokenType.String } user
            && Find(pair, "password") is { Type: JTokenType.String } password =>
            new Credentials((string)user!, (string)password!),
        var other => throw Wrong("credentials", "an object with the strings user and password", other),
    };

    private static IReadOnlyList<string> Pins(JObject members) => Find(members, "tls_pins") switch
    {
        null => [],
        JArray array when array.All(pin => pin.Type == JTokenType.String && CertificatePin.TryParse((string)pin!, out _)) =>
            [.. array.Select(pin => CertificatePin.TryParse((string)pin!, out var parsed) ? parsed! : "")],
        var other => throw Wrong("tls_pins", "an array of SHA-256 fingerprints of certificates, 64 hexadecimal digits each", other),
    };

    private static string? Doubt(string member) =>
        Members.Contains(member) || Suggestion.For(member, Members) is not { Length: > 0 } suggestion
        ? null
        : $"member '{member}' is not known and counts for nothing{suggestion}";

    private static MisshapenLineException Wrong(string name, string expected, JToken? got) =>
        new($"{name}: expected {expected}, got {Kind(got)}");

    private static string Kind(JToken? value) => value switch
    {
        null => "nothing",
        { Type: JTokenType.String } => $"a string of {((string)value!).Length} characters",
        { Type: JTokenType.Integer } => value.ToString(),
        { Type: JTokenType.Float } => "a number with a fraction",
        { Type: JTokenType.Boolean } => "true or false",
        JArray => "an array that is none",
        _ => "an object that is none",
    };

    /// <summary>A line that is JSON, but none of the registry.</summary>
    private sealed class MisshapenLineException(string message) : Exception(message);
}
