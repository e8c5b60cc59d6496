using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Harp.Protocol.Json;

namespace Harp.Tests.Protocol.Json;

/// <summary>
/// What <see cref="Utf8JsonReader"/> with strict options makes of a text, and so what the scanner must make of it: the first version of the
/// envelope, slow and beyond doubt.
/// </summary>
internal static class ReaderOracle
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where the value lies, or null where the text is not exactly one.</summary>
    public static Range? Value(byte[] text, int depthMax)
    {
        if (!Utf8.IsValid(text))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(text, Options(depthMax));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            reader.Read();
            return start..end;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The members in the order of the table as <c>name=kind:value</c>, then the first unknown one; null where the text is refused.
    /// </summary>
    public static string? Members(byte[] text, MemberTable table, int depthMax)
    {
        if (!Utf8.IsValid(text))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(text, Options(depthMax));
            return Read(ref reader, text, table);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The same text for what the scanner found.</summary>
    public static string Members(in Envelope envelope, MemberTable table)
    {
        var found = new string?[table.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = envelope.Has(i) ? Member(table.Names[i], envelope.KindOf(i), envelope.Raw(i)) : null;
        }

        return Joined(found, envelope.Unknown);
    }

    private static string? Read(ref Utf8JsonReader reader, byte[] text, MemberTable table)
    {
        var found = new string?[table.Count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? unknown = null;
        reader.Read();
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            isObject &= names.Add(name);
            reader.Read();
            var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            reader.Skip();
            var index = table.Names.ToList().IndexOf(name);
            unknown ??= index < 0 ? Harp.Protocol.Errors.Excerpt.Of(name) : null;
            if (index >= 0)
            {
                found[index] = Member(name, kind, text.AsSpan(start, (int)reader.BytesConsumed - start));
            }
        }

        return isObject && !reader.Read() ? Joined(found, unknown) : null;
    }

    private static string Member(string name, JsonTokenType kind, ReadOnlySpan<byte> value) => $"{name}={kind}:{Strict.GetString(value)}";

    private static string Joined(string?[] found, string? unknown) => string.Join('\u0001', found) + '\u0002' + unknown;

    private static JsonReaderOptions Options(int depthMax) =>
        new() { MaxDepth = depthMax, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };
}
