using System.Text.Json;

namespace Harp.Tests.Spec;

/// <summary>Whether a reply matches a pattern of a vector, and what it captures.</summary>
internal static class Pattern
{
    public static bool Matches(JsonElement pattern, JsonElement value, Dictionary<string, string> captured) => pattern.ValueKind switch
    {
        JsonValueKind.Object => value.ValueKind == JsonValueKind.Object && pattern.EnumerateObject().All(member =>
            value.TryGetProperty(member.Name, out var inner) && Matches(member.Value, inner, captured)),
        JsonValueKind.Array => value.ValueKind == JsonValueKind.Array && pattern.GetArrayLength() == value.GetArrayLength()
            && pattern.EnumerateArray().Zip(value.EnumerateArray()).All(pair => Matches(pair.First, pair.Second, captured)),
        JsonValueKind.String => MatchesText(pattern.GetString()!, value, captured),
        _ => JsonElement.DeepEquals(pattern, value),
    };

    private static bool MatchesText(string pattern, JsonElement value, Dictionary<string, string> captured)
    {
        if (pattern == "$_")
        {
            return true;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        if (text is not null && pattern.StartsWith('$') && !pattern.StartsWith("${", StringComparison.Ordinal))
        {
            return captured.TryAdd(pattern[1..], text) || captured[pattern[1..]] == text;
        }

        return value.ValueKind == JsonValueKind.String && text == VectorPlayer.Fill(pattern, captured);
    }
}
