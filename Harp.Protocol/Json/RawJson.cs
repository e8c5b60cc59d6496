using System.Text;
using System.Text.Json.Serialization;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// An opaque JSON value: a slice of UTF-8 that was checked against RFC 8259 and is never re-encoded (spec: "Opaque values").
/// Equality is equality of bytes.
/// </summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly struct RawJson : IEquatable<RawJson>
{
    private static readonly byte[] NullText = "null"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _utf8;

    private RawJson(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>The value <c>null</c>; also what a default instance is.</summary>
    public static RawJson Null => default;

    /// <summary>The bytes of the value, without surrounding white space.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? NullText : _utf8;

    /// <summary>True if the value is <c>null</c>.</summary>
    public bool IsNull => Utf8.Span.SequenceEqual(NullText);

    /// <summary>Checks <paramref name="text"/> and keeps its bytes.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>: it is not exactly one JSON value of at most 63 levels.</exception>
    public static RawJson Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Checks <paramref name="utf8"/> and keeps it without a copy: do not change the bytes afterwards.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>: it is not exactly one JSON value of at most 63 levels.</exception>
    /// <remarks>An LF can only be white space between tokens; it becomes a space in a copy, since a value must fit into one line.</remarks>
    public static RawJson Parse(ReadOnlyMemory<byte> utf8)
    {
        var value = utf8[JsonText.RangeOfValue(utf8.Span, ProtocolLimits.DepthMax - 1)];
        return new RawJson(value.Span.Contains((byte)'\n') ? InOneLine(value.Span) : value);
    }

    /// <summary>Takes bytes that were checked already, as part of a line or because we wrote them.</summary>
    internal static RawJson Trusted(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>The same value in memory of its own.</summary>
    public RawJson Copy() => new(_utf8.ToArray());

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The value's text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    private static byte[] InOneLine(ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        copy.AsSpan().Replace((byte)'\n', (byte)' ');
        return copy;
    }

    /// <summary>True if the bytes are equal.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>True if the bytes differ.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);
}
