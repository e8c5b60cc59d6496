using System.Text.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The members of a JSON object as slices of it, so that lists show each thing as it came, without what the reply wrapped around it.
/// </summary>
internal static class JsonMembers
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 128 };

    /// <param name="json">An object that was checked when it came off the wire; of anything else there are no members.</param>
    public static IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> Of(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Deep);
        var members = new List<(string, ReadOnlyMemory<byte>)>();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return members;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.HasValueSequence || reader.ValueIsEscaped ? "" : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, json[start..(int)reader.BytesConsumed]));
        }

        return members;
    }

    /// <summary>The elements of an array.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ElementsOf(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Deep);
        var elements = new List<ReadOnlyMemory<byte>>();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(json[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }

    /// <summary>The value of one member; the whole where it is not there.</summary>
    public static ReadOnlyMemory<byte> Inner(ReadOnlyMemory<byte> json, string name) =>
        Of(json).FirstOrDefault(member => member.Name == name).Value is { IsEmpty: false } value ? value : json;
}
