using System.Text;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Values;

/// <summary>
/// The name of a queue: any JSON object. Names are equal as JSON values, so the order of members and the way a number is
/// written do not matter (spec: "Queue name").
/// </summary>
public sealed class QueueName : IEquatable<QueueName>
{
    /// <summary>The longest name, in bytes as sent.</summary>
    public const int BytesMax = 4096;

    private string? _label;

    private QueueName(RawJson asSent, string canonical)
    {
        AsSent = asSent;
        Canonical = canonical;
    }

    /// <summary>The name as its first job gave it.</summary>
    public RawJson AsSent { get; }

    /// <summary>The one text of all equal names.</summary>
    public string Canonical { get; }

    /// <summary>The name for people: the text alone where the name is <c>{"name":text}</c>, else <see cref="Canonical"/>.</summary>
    public string Label => _label ??= LabelOf(Canonical);

    /// <summary>Reads a name.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>: no object, too long, or without a canonical form.</exception>
    public static QueueName Parse(RawJson value) => Parse("queue.name", value);

    internal static QueueName Parse(string member, RawJson value)
    {
        if (RecentQueueNames.Find(value.Utf8.Span) is { } known)
        {
            return known;
        }

        if (value.Utf8.Span[0] != (byte)'{')
        {
            throw new HarpErrorException(HarpError.InvalidRequest(
                $"{member}: expected an object, got {Excerpt.Of(value.Utf8.Span)}"));
        }

        if (value.Utf8.Length > BytesMax)
        {
            throw new HarpErrorException(HarpError.InvalidRequest(
                $"{member}: expected at most {BytesMax} bytes, got {value.Utf8.Length}"));
        }

        var name = new QueueName(value, Encoding.UTF8.GetString(CanonicalJson.Of(member, value.Utf8)));
        RecentQueueNames.Add(name);
        return name;
    }

    private static string LabelOf(string canonical)
    {
        using var name = JsonDocument.Parse(canonical);
        JsonProperty[] members = [.. name.RootElement.EnumerateObject().Take(2)];
        try
        {
            return members is [{ Name: "name", Value: { ValueKind: JsonValueKind.String } text }] ? text.GetString()! : canonical;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text; the JSON stands for itself.
            return canonical;
        }
    }

    /// <inheritdoc/>
    public bool Equals(QueueName? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as QueueName);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Canonical);

    /// <summary>The canonical text.</summary>
    public override string ToString() => Canonical;
}
