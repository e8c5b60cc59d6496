using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Harp.Protocol.Values;

/// <summary>
/// The name of a job: a UUID in its 36-character form (spec: "Values"). New ones are of version 7, so that they sort by time of submission;
/// 74 of their bits are random, so that one cannot be guessed from another.
/// </summary>
public readonly record struct JobId
{
    private const int TextLength = 36;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF-");

    private readonly Guid _value;

    private JobId(Guid value) => _value = value;

    /// <summary>A new id for a job submitted at <paramref name="now"/>.</summary>
    public static JobId New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        RandomBytes.Fill(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new JobId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Reads the 36-character form, in upper or lower case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JobId id)
    {
        Span<char> text = stackalloc char[TextLength];
        id = default;
        return utf8.Length == TextLength && Ascii.ToUtf16(utf8, text, out _) == OperationStatus.Done && TryParse(text, out id);
    }

    /// <summary>Reads the 36-character form, in upper or lower case.</summary>
    public static bool TryParse(string? text, out JobId id) => TryParse(text.AsSpan(), out id);

    /// <summary>Reads the 16 bytes written by <see cref="ToBytes"/>.</summary>
    /// <exception cref="ArgumentException">There are not 16 bytes.</exception>
    public static JobId FromBytes(ReadOnlySpan<byte> bigEndian) => new(new Guid(bigEndian, bigEndian: true));

    /// <summary>The id as 16 bytes, most significant first: in the order of submission when compared as bytes.</summary>
    public byte[] ToBytes() => _value.ToByteArray(bigEndian: true);

    /// <summary>The 36-character form in lower case, as it is sent.</summary>
    public override string ToString() => _value.ToString("D");

    /// <summary>The framework's own parser also takes white space around, and signs and <c>0x</c> inside: two texts for one id.</summary>
    private static bool TryParse(ReadOnlySpan<char> text, out JobId id)
    {
        id = default;
        if (text.Length != TextLength || text.ContainsAnyExcept(Digits) || !Guid.TryParseExact(text, "D", out var value))
        {
            return false;
        }

        id = new JobId(value);
        return true;
    }

    internal void Write(IBufferWriter<byte> output)
    {
        var span = output.GetSpan(TextLength);
        _value.TryFormat(span, out var written);
        output.Advance(written);
    }
}
