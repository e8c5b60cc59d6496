using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;

namespace Harp.Tests.Spec;

/// <summary>Plays one dialogue against a server, over real sockets.</summary>
internal sealed partial class VectorPlayer(IPEndPoint server, Dictionary<string, string> values) : IAsyncDisposable
{
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, string> _values = new(values) { ["random"] = Guid.NewGuid().ToString("N") };
    private readonly Dictionary<string, (Connection Link, FrameReader Lines)> _connections = [];

    public async Task PlayAsync(Dialogue dialogue, CancellationToken cancellationToken)
    {
        for (var i = 0; i < dialogue.Steps.Length; i++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(LineLimit);
            try
            {
                await StepAsync(dialogue.Steps[i], limit.Token);
            }
            catch (Exception failed) when (failed is VectorException or OperationCanceledException or IOException)
            {
                Assert.Fail($"{dialogue.Leg}: {dialogue.Name}: step {i + 1} {dialogue.Steps[i].GetRawText()}: {failed.Message}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (link, _) in _connections.Values)
        {
            await link.DisposeAsync();
        }
    }

    /// <summary>The text with what <c>${name}</c> stands for.</summary>
    public static string Fill(string text, Dictionary<string, string> values) =>
        Variable().Replace(text, match => values[match.Groups[1].Value]);

    private async Task StepAsync(JsonElement step, CancellationToken cancellationToken)
    {
        var (link, lines) = await ConnectionAsync(step, cancellationToken);
        var action = step.EnumerateObject().Single(member => member.Name is not ("on" or "times"));
        switch (action.Name)
        {
            case "send":
                await link.Output.WriteAsync(Encoding.UTF8.GetBytes(Fill(action.Value.GetString()!, _values)), cancellationToken);
                break;
            case "send_base64":
                await link.Output.WriteAsync(action.Value.GetBytesFromBase64(), cancellationToken);
                break;
            case "send_repeated":
                await SendRepeatedAsync(link, Encoding.UTF8.GetBytes(action.Value.GetString()!), step.GetProperty("times").GetInt32(), cancellationToken);
                break;
            case "expect":
                var line = await LineAsync(lines, cancellationToken);
                Check(line == Fill(action.Value.GetString()!, _values), line);
                break;
            case "expect_match":
                var reply = await LineAsync(lines, cancellationToken);
                Check(Pattern.Matches(action.Value, JsonDocument.Parse(reply).RootElement, _values), reply);
                break;
            case "half_close":
                await link.EndOutputAsync();
                break;
            case "close":
                await link.DisposeAsync();
                break;
            case "expect_close":
                var end = await lines.ReadAsync(cancellationToken);
                Check(end.Status == FrameStatus.End, $"{end.Status} {Encoding.UTF8.GetString(end.Line.Span)}");
                break;
            default:
                throw new VectorException($"there is no step '{action.Name}'");
        }
    }

    /// <summary>A server may answer and close while it is still being sent what it does not want.</summary>
    private static async Task SendRepeatedAsync(Connection link, byte[] piece, int times, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await link.Output.WriteAsync(piece, cancellationToken);
            }
        }
        catch (IOException)
        {
            // What the server said before is still there to be read, and is what the dialogue is about.
        }
    }

    private async Task<(Connection Link, FrameReader Lines)> ConnectionAsync(JsonElement step, CancellationToken cancellationToken)
    {
        var name = step.TryGetProperty("on", out var on) ? on.GetString()! : "main";
        if (!_connections.TryGetValue(name, out var connection))
        {
            var link = await TcpTransport.Instance.ConnectAsync(
                server.Address.ToString(), server.Port, PlainSecurity.Instance, cancellationToken);
            _connections[name] = connection = (link, new FrameReader(link.Input, 16 << 20));
        }

        return connection;
    }

    private static async Task<string> LineAsync(FrameReader lines, CancellationToken cancellationToken)
    {
        var frame = await lines.ReadAsync(cancellationToken);
        return frame.Status == FrameStatus.Line
            ? Encoding.UTF8.GetString(frame.Line.Span)
            : throw new VectorException($"expected a line, got {frame.Status}");
    }

    private static void Check(bool holds, string got)
    {
        if (!holds)
        {
            throw new VectorException($"got {got}");
        }
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();

    private sealed class VectorException(string message) : Exception(message);
}
