using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers;

/// <summary>
/// The request line of the worker leg: the daemon leg's without credentials, and with who asks:
/// <c>{"harp":1,"procedure":…,"arguments":…,"asker":{"user":…,"client":…,"job":…,…}}</c>.
/// </summary>
internal readonly record struct WorkerRequest(Invocation Call) : IWireMessage
{
    public void Write(IBufferWriter<byte> output)
    {
        var request = WireBytes.Of(new DaemonRequest(Call.Procedure, Call.Arguments, Auth: null));
        output.Write(request.AsSpan(..^1));
        output.Write(",\"asker\":"u8);
        WriteAsker(output);
        output.Write("}"u8);
    }

    /// <exception cref="Protocol.Errors.HarpErrorException">It is no such line.</exception>
    public static Invocation Parse(ReadOnlyMemory<byte> line)
    {
        var request = DaemonRequest.Parse(line.Span);
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = Protocol.ProtocolLimits.DepthMax });
        var asker = document.RootElement.TryGetProperty("asker", out var found) ? found : default;
        return new Invocation(request.Procedure, request.Arguments, Text(asker, "user"), Text(asker, "client"))
        {
            Job = Text(asker, "job"),
            Attempt = (int?)Number(asker, "attempt"),
            Caller = Text(asker, "caller"),
            Trace = Text(asker, "trace"),
            Deadline = Number(asker, "deadline") is { } deadline ? DateTimeOffset.FromUnixTimeMilliseconds(deadline) : null,
            Patience = Number(asker, "patience") is { } patience ? TimeSpan.FromMilliseconds(patience) : null,
        };
    }

    private void WriteAsker(IBufferWriter<byte> output)
    {
        (string Name, object? Value)[] members =
        [
            ("user", Call.User), ("client", Call.Client), ("job", Call.Job), ("attempt", Call.Attempt), ("caller", Call.Caller),
            ("trace", Call.Trace), ("deadline", Call.Deadline?.ToUnixTimeMilliseconds()),
            ("patience", (long?)Call.Patience?.TotalMilliseconds),
        ];
        var before = "{"u8;
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                output.Write(before);
                output.Write(StrictJson.FromValue(name).Utf8.Span);
                output.Write(":"u8);
                output.Write(StrictJson.FromValue(value).Utf8.Span);
                before = ","u8;
            }
        }

        output.Write(before.SequenceEqual("{"u8) ? "{}"u8 : "}"u8);
    }

    private static long? Number(JsonElement asker, string member) =>
        asker.ValueKind == JsonValueKind.Object && asker.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : null;

    private static string? Text(JsonElement asker, string member) =>
        asker.ValueKind == JsonValueKind.Object && asker.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
