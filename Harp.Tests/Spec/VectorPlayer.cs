using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;

namespace Harp.Tests.Spec;

/// <summary>Plays one dialogue against the servers of its set-up, over real sockets.</summary>
/// <param name="servers">The servers.</param>
/// <param name="open">How a connection is opened; a socket of our own where null.</param>
internal sealed partial class VectorPlayer(VectorServers servers, Func<IPEndPoint, Connection>? open = null) : IAsyncDisposable
{
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _values = new(servers.Values) { ["random"] = Guid.NewGuid().ToString("N") };
    private readonly VectorLinks _links = new(open);
    private string _leg = "";

    public async Task PlayAsync(Dialogue dialogue, CancellationToken cancellationToken)
    {
        _leg = dialogue.Leg;
        servers.Played.Forget();
        for (var i = 0; i < dialogue.Steps.Length; i++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(LineLimit);
            try
            {
                await StepAsync(dialogue.Steps[i], limit.Token);
            }
            catch (Exception failed) when (failed is VectorException or OperationCanceledException or IOException or JsonException)
            {
                Assert.Fail($"{dialogue.Label}: step {i + 1} {dialogue.Steps[i].GetRawText()}: {failed.Message}");
            }
        }
    }

    public ValueTask DisposeAsync() => _links.DisposeAsync();

    /// <summary>The text with what <c>${name}</c> stands for.</summary>
    public static string Fill(string text, Dictionary<string, string> values) =>
        Variable().Replace(text, match => values[match.Groups[1].Value]);

    private async Task StepAsync(JsonElement step, CancellationToken cancellationToken)
    {
        var on = step.TryGetProperty("on", out var name) ? name.GetString()! : "main";
        var action = step.EnumerateObject().Single(member => member.Name is not ("on" or "times"));
        switch (action.Name)
        {
            case "stop" or "kill" or "start":
                await servers.ControlAsync(action.Name, action.Value.GetString()!);
                break;
            case "write_hosts":
                servers.WriteHosts(action.Value);
                break;
            case "accept":
                _links.Add(on, await servers.Played.AcceptAsync(cancellationToken));
                break;
            case "close" or "reset":
                await _links.CloseAsync(on, reset: action.Name == "reset");
                break;
            default:
                var (link, lines) = await _links.OpenAsync(on, servers.EndPointOf(_leg), cancellationToken);
                await (action.Name.StartsWith("expect", StringComparison.Ordinal)
                    ? ExpectAsync(action.Name, action.Value, lines, cancellationToken)
                    : SendAsync(action.Name, action.Value, step, link, cancellationToken));
                if (action.Name == "expect_close")
                {
                    await _links.CloseAsync(on, reset: false);
                }

                break;
        }
    }

    private async Task SendAsync(string action, JsonElement value, JsonElement step, Connection link, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case "send":
                await link.Output.WriteAsync(Encoding.UTF8.GetBytes(Fill(value.GetString()!, _values)), cancellationToken);
                break;
            case "send_base64":
                await link.Output.WriteAsync(value.GetBytesFromBase64(), cancellationToken);
                break;
            case "send_repeated":
                await SendRepeatedAsync(
                    link, Encoding.UTF8.GetBytes(value.GetString()!), step.GetProperty("times").GetInt32(), cancellationToken);
                break;
            case "half_close":
                await link.EndOutputAsync();
                break;
            default:
                throw new VectorException($"there is no step '{action}'");
        }
    }

    private async Task ExpectAsync(string action, JsonElement value, FrameReader lines, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case "expect" or "expect_match":
                var line = await LineAsync(lines, cancellationToken);
                Check(Fits(value, line), line);
                break;
            case "expect_later":
                while (!Fits(value, await LineAsync(lines, cancellationToken)))
                {
                    // Lines that others are the reason for.
                }

                break;
            case "expect_any_order":
                await ExpectAnyOrderAsync([.. value.EnumerateArray()], lines, cancellationToken);
                break;
            case "expect_close":
                await ExpectCloseAsync(lines, cancellationToken);
                break;
            default:
                throw new VectorException($"there is no step '{action}'");
        }
    }

    private async Task ExpectAnyOrderAsync(List<JsonElement> wanted, FrameReader lines, CancellationToken cancellationToken)
    {
        while (wanted.Count > 0)
        {
            var line = await LineAsync(lines, cancellationToken);
            var found = wanted.FindIndex(one => Fits(one, line));
            Check(found >= 0, line);
            wanted.RemoveAt(found);
        }
    }

    /// <summary>Whether a line is this text, or matches this pattern; only one that matches captures.</summary>
    private bool Fits(JsonElement wanted, string line)
    {
        if (wanted.ValueKind == JsonValueKind.String)
        {
            return line == Fill(wanted.GetString()!, _values);
        }

        var values = new Dictionary<string, string>(_values);
        var fits = Pattern.Matches(wanted, JsonDocument.Parse(line).RootElement, values);
        foreach (var (name, value) in fits ? values : [])
        {
            _values[name] = value;
        }

        return fits;
    }

    private static async Task ExpectCloseAsync(FrameReader lines, CancellationToken cancellationToken)
    {
        try
        {
            var end = await lines.ReadAsync(cancellationToken);
            Check(end.Status == FrameStatus.End, $"{end.Status} {Encoding.UTF8.GetString(end.Line.Span)}");
        }
        catch (IOException)
        {
            // A reset is an end, too.
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
}
