using System.Text.Json;
using Harp.Hosting;
using Harp.Protocol;
using Harp.Protocol.Json;

namespace Harp.Serving.Diagnostics;

/// <summary>
/// An exception that a call ended with, as a line of the log: what it and its causes say, in a bounded length. It may come from a worker,
/// which is not believed.
/// </summary>
internal static class RaisedException
{
    private const int PartLengthMax = 500;
    private const int LengthMax = 4000;

    /// <summary>Its type and message, and those of what caused it.</summary>
    public static string InWords(RawJson exception)
    {
        using var document = JsonDocument.Parse(exception.Utf8, new JsonDocumentOptions { MaxDepth = ProtocolLimits.ReplyDepthMax });
        try
        {
            return Printable.Of(All(document.RootElement).ReplaceLineEndings(" "));
        }
        catch (InvalidOperationException)
        {
            // A name or a text in it is no Unicode.
            return "what is no Unicode";
        }
    }

    private static string All(JsonElement exception)
    {
        var words = Words(exception);
        if (Member(Member(exception, "data"), "causes") is { ValueKind: JsonValueKind.Array } causes)
        {
            foreach (var cause in causes.EnumerateArray().TakeWhile(_ => words.Length < LengthMax))
            {
                words += $"; caused by {Words(cause)}";
            }
        }

        return words;
    }

    private static string Words(JsonElement? one) => $"{Text(Member(one, "type"))}: {Text(Member(one, "message"))}";

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var member) ? member : null;

    private static string Text(JsonElement? value)
    {
        var text = value is { ValueKind: JsonValueKind.String } known ? known.GetString()! : value?.GetRawText() ?? "";
        return text.Length <= PartLengthMax ? text : $"{text[..PartLengthMax]}…";
    }
}
