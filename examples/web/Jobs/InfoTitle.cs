using System.Text.Json;
using Harp.Protocol.Json;

namespace HarpWeb.Jobs;

/// <summary>The title in a job's info, where it has one. The info may be any JSON.</summary>
internal static class InfoTitle
{
    /// <summary>The string that the info's member <c>title</c> is; null where it is none, or empty.</summary>
    public static string? Of(RawJson info)
    {
        var reader = new Utf8JsonReader(info.Utf8.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTitle = reader.ValueTextEquals("title"u8);
            reader.Read();
            if (isTitle)
            {
                return reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can write and no text holds.
            return null;
        }
    }
}
