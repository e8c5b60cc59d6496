using System.Text.Json;
using Harp.Protocol;
using Harp.Protocol.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Serving.Procedures.Binding;

/// <summary>
/// The form in which a value was written. A token no longer knows: it makes 1000.0 of 1e3. In a message the caller wants to find what was
/// sent.
/// </summary>
internal static class Spelling
{
    /// <summary>The value as a token that remembers how it, and all in it, was written.</summary>
    public static JToken Remembering(RawJson value)
    {
        var token = StrictJson.ToToken(value);
        token.AddAnnotation(new Written(value));
        return token;
    }

    /// <summary>The token as it was written.</summary>
    public static string Of(JToken token)
    {
        if (token is not JValue || token.Root.Annotation<Written>() is not { } written)
        {
            return token.ToString(Formatting.None);
        }

        using var document = JsonDocument.Parse(written.Value.Utf8, new JsonDocumentOptions { MaxDepth = ProtocolLimits.DepthMax });
        try
        {
            return Find(token, document.RootElement).GetRawText();
        }
        catch (InvalidOperationException)
        {
            // A name beside it is no Unicode, so that names cannot be compared: the value in the token's own words still tells enough.
            return token.ToString(Formatting.None);
        }
    }

    /// <summary>Of members with one name the last counts, as everywhere.</summary>
    private static JsonElement Find(JToken token, JsonElement root) => token.Parent switch
    {
        null => root,
        JProperty member => Find(member.Parent!, root).EnumerateObject().Last(candidate => candidate.NameEquals(member.Name)).Value,
        var array => Find(array, root)[array.Children().TakeWhile(other => other != token).Count()],
    };

    private sealed record Written(RawJson Value);
}
