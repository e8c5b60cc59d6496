using System.Text.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// A packet that tells how far the procedure is: an object of <c>progress</c>, from 0 to 1, and at most a <c>message</c>. One that tells
/// more is no such packet, since a bar would hide the rest.
/// </summary>
internal readonly record struct Progress(double Part, string Message)
{
    /// <summary>The progress that a packet tells; null where it is another packet.</summary>
    public static Progress? Of(ReadOnlyMemory<byte> json)
    {
        if (json.Span[0] != (byte)'{')
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Span);
        double? part = null;
        var message = "";
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("progress"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number
                && reader.TryGetDouble(out var number))
            {
                part = number;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("message"u8) && reader.Read()
                && IsText(reader.TokenType))
            {
                message = Text(ref reader);
            }
            else
            {
                return null;
            }
        }

        return part is >= 0 and <= 1 ? new Progress(part.Value, message) : null;
    }

    private static bool IsText(JsonTokenType kind) => kind is JsonTokenType.String or JsonTokenType.Null;

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate is a valid escape and no valid text. The bar goes on without the message.
            return "";
        }
    }
}
