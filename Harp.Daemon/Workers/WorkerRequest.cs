using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Daemon.Workers;

/// <summary>
/// The request line of the worker leg: the daemon leg's without credentials, and with who asks:
/// <c>{"harp":1,"procedure":…,"arguments":…,"asker":{"user":…,"client":…}}</c>.
/// </summary>
internal sealed record WorkerRequest(string Procedure, RawJson Arguments, string? User, string? Client) : IWireMessage
{
    /// <summary>The dispatcher's job, for the daemon's log alone.</summary>
    public string? Job { get; init; }

    public void Write(IBufferWriter<byte> output)
    {
        var request = WireBytes.Of(new DaemonRequest(Procedure, Arguments, Auth: null));
        output.Write(request.AsSpan(..^1));
        output.Write(",\"asker\":"u8);
        output.Write(StrictJson.FromValue(new { user = User, client = Client }).Utf8.Span);
        output.Write("}"u8);
    }

    /// <exception cref="Protocol.Errors.HarpErrorException">It is no such line.</exception>
    public static WorkerRequest Parse(ReadOnlyMemory<byte> line)
    {
        var request = DaemonRequest.Parse(line.Span);
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = Protocol.ProtocolLimits.DepthMax });
        var asker = document.RootElement.TryGetProperty("asker", out var found) ? found : default;
        return new WorkerRequest(request.Procedure, request.Arguments, Text(asker, "user"), Text(asker, "client"));
    }

    private static string? Text(JsonElement asker, string member) =>
        asker.ValueKind == JsonValueKind.Object && asker.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
