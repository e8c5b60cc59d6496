using Harp.Protocol.Messages.Replies;

namespace Harp.Client;

/// <summary>Facts about what a dispatcher is and can do (spec: "hello").</summary>
/// <example>
/// <code>
/// var dispatcher = await caller.HelloAsync();
/// var keys = dispatcher.Features.Contains("key") ? dispatcher.Limits["key_bytes"] : 0;
/// </code>
/// </example>
public sealed class DispatcherInfo
{
    internal DispatcherInfo(HelloReply reply, ReadOnlyMemory<byte> line)
    {
        Server = reply.Server;
        Version = reply.ServerVersion;
        User = reply.User;
        Operations = reply.Operations;
        Features = reply.Features;
        Limits = reply.Limits;
        Utf8 = line.ToArray();
    }

    /// <summary>The program's name.</summary>
    public string Server { get; }

    /// <summary>The program's version.</summary>
    public string Version { get; }

    /// <summary>As whom this client acts; null where the dispatcher knows no users.</summary>
    public string? User { get; }

    /// <summary>The operations that it knows.</summary>
    public IReadOnlyList<string> Operations { get; }

    /// <summary>The additions to them that it knows, such as <c>key</c>.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Its limits by name; the names end in what they count.</summary>
    public IReadOnlyDictionary<string, double> Limits { get; }

    /// <summary>The whole line as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The program and its version.</summary>
    public override string ToString() => $"{Server} {Version}";
}
