using System.Text.Json;

namespace Harp.Tests.Spec;

/// <summary>One dialogue of <c>spec/vectors</c>.</summary>
internal sealed record Dialogue(string Name, string Leg, string Operation, string Setup, JsonElement[] Steps)
{
    /// <summary>The name among the dialogues of both legs.</summary>
    public string Label => $"{Leg}: {Name}";

    /// <summary>What the servers are expected to send: whole lines, and patterns of lines.</summary>
    public IEnumerable<JsonElement> Expected => Steps.SelectMany(step => step.EnumerateObject()).SelectMany(member => member.Name switch
    {
        "expect_match" => [member.Value],
        "expect" when TryParse(member.Value.GetString()!) is { } line => [line],
        _ => Array.Empty<JsonElement>(),
    });

    /// <summary>The types of the errors that it shows.</summary>
    public IEnumerable<string> ErrorTypes => Expected
        .Where(line => line.TryGetProperty("error", out _)).Select(line => line.GetProperty("error").GetProperty("type").GetString()!);

    /// <summary>A line may hold what this parser refuses or what stands for a value; neither is an error line.</summary>
    private static JsonElement? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
