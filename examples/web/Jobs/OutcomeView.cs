using System.Buffers;
using System.Text;
using System.Text.Json;
using Harp.Client;
using Harp.Protocol.Messages.Replies;

namespace HarpWeb.Jobs;

/// <summary>How a job ended, for people: its state, a sentence, and the result where there is one.</summary>
internal sealed record OutcomeView(string State, string Sentence, string? Value)
{
    private static readonly JsonWriterOptions Style =
        new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int DepthMax = 1000;

    public static OutcomeView Of(JobOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Result => new("returned", "The procedure returned.", Indented(outcome.Utf8)),
        OutcomeKind.Exception => new("raised", $"The procedure raised {outcome.Error!.Type}: {outcome.Error.Message}", null),
        OutcomeKind.Cancelled => new("cancelled", "The job was cancelled.", null),
        _ => new("failed", $"The job failed ({outcome.Error!.Type}): {outcome.Error.Message}", null),
    };

    /// <summary>
    /// The result with line breaks; numbers keep their spelling. The browser gets it as text, so nothing in it can be markup.
    /// </summary>
    private static string Indented(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
            var text = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(text, Style))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
        catch (Exception unwritable) when (unwritable is JsonException or InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair, say, is JSON that no text holds: then it is shown as it came.
            return Encoding.UTF8.GetString(json.Span);
        }
    }
}
