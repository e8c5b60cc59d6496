using System.Buffers;
using System.Text.Json;
using Harp.Procedures;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Daemon.Workers;

/// <summary>
/// The request line of the worker leg: the daemon leg's without credentials, and with who asks:
/// <c>{"harp":1,"procedure":…,"arguments":…,"asker":{"user":…,"client":…,"job":…,…}}</c>.
/// </summary>
internal sealed record WorkerRequest(string Procedure, RawJson Arguments, string? User, string? Client) : IWireMessage
{
    /// <summary>The dispatcher's job; null where the call belongs to none.</summary>
    public string? Job { get; init; }

    public int? Attempt { get; init; }

    /// <summary>The user who asked the dispatcher.</summary>
    public string? Caller { get; init; }

    /// <summary>When the daemon ends the call.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public void Write(IBufferWriter<byte> output)
    {
        var request = WireBytes.Of(new DaemonRequest(Procedure, Arguments, Auth: null));
        output.Write(request.AsSpan(..^1));
        output.Write(",\"asker\":"u8);
        output.Write(StrictJson.FromValue(AskerOf()).Utf8.Span);
        output.Write("}"u8);
    }

    /// <exception cref="Protocol.Errors.HarpErrorException">It is no such line.</exception>
    public static WorkerRequest Parse(ReadOnlyMemory<byte> line)
    {
        var request = DaemonRequest.Parse(line.Span);
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = Protocol.ProtocolLimits.DepthMax });
        var asker = document.RootElement.TryGetProperty("asker", out var found) ? found : default;
        return new WorkerRequest(request.Procedure, request.Arguments, Text(asker, "user"), Text(asker, "client"))
        {
            Job = Text(asker, "job"),
            Attempt = (int?)Number(asker, "attempt"),
            Caller = Text(asker, "caller"),
            Deadline = Number(asker, "deadline") is { } deadline ? DateTimeOffset.FromUnixTimeMilliseconds(deadline) : null,
        };
    }

    /// <summary>What the procedure may know of its call.</summary>
    public CallContext ToContext() => new()
    {
        Procedure = Procedure,
        User = User,
        Client = Client,
        Job = Job,
        Attempt = Attempt,
        Caller = Caller,
        Deadline = Deadline,
    };

    private object AskerOf() => Job is null && Caller is null && Attempt is null && Deadline is null
        ? new { user = User, client = Client }
        : new { user = User, client = Client, job = Job, attempt = Attempt, caller = Caller, deadline = Deadline?.ToUnixTimeMilliseconds() };

    private static long? Number(JsonElement asker, string member) =>
        asker.ValueKind == JsonValueKind.Object && asker.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : null;

    private static string? Text(JsonElement asker, string member) =>
        asker.ValueKind == JsonValueKind.Object && asker.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
