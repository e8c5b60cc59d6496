using System.Runtime.CompilerServices;
using System.Text.Json;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// One JSON object of which we know the members: a single pass checks the grammar of the whole (<see cref="MemberScan"/>) and notes where
/// each known member's value lies. Values are not looked into, so what is opaque stays opaque; duplicate members are refused here, on this
/// level alone.
/// </summary>
internal readonly ref struct Envelope
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<Slot> _slots;
    private readonly MemberTable _table;

    private Envelope(ReadOnlySpan<byte> text, MemberTable table, ReadOnlySpan<Slot> slots, ulong present, string? unknown)
    {
        _text = text;
        _table = table;
        _slots = slots;
        Present = present;
        Unknown = unknown;
    }

    /// <summary>The known members that the object has, each as the bit of its place in the table. Only their slots hold anything.</summary>
    public ulong Present { get; }

    /// <summary>The first member that the table does not know, cut short where it is long, or null.</summary>
    public string? Unknown { get; }

    /// <summary>Reads a whole line: UTF-8, one object, nothing after it.</summary>
    /// <param name="line">The line; must outlive the envelope.</param>
    /// <param name="table">The members to note.</param>
    /// <param name="slots">Room for as many slots as the table has members.</param>
    /// <param name="depthMax">The deepest nesting allowed, this object included.</param>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public static Envelope OfLine(ReadOnlySpan<byte> line, MemberTable table, Span<Slot> slots, int depthMax = ProtocolLimits.DepthMax)
    {
        JsonText.CheckUtf8(line);
        return Of(line, table, slots, depthMax);
    }

    /// <summary>Reads an object inside a line that was checked already.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public static Envelope Of(ReadOnlySpan<byte> text, MemberTable table, Span<Slot> slots, int depthMax = ProtocolLimits.ReplyDepthMax)
    {
        var scan = new MemberScan(table, slots);
        scan.Run(text, depthMax);
        return new Envelope(text, table, slots, scan.Present, scan.Unknown);
    }

    public bool Has(int member) => (Present & (1UL << member)) != 0;

    /// <summary>The kind of the member's value.</summary>
    public JsonTokenType KindOf(int member) => Has(member) ? JsonValues.KindOf(_text[_slots[member].Start]) : JsonTokenType.None;

    /// <summary>The member's value as it was sent; nothing where it is absent.</summary>
    public ReadOnlySpan<byte> Raw(int member) => Has(member) ? _text[_slots[member].Start.._slots[member].End] : default;

    /// <summary>The range of the member's value; an empty range where it is absent.</summary>
    public Range RangeOf(int member) => Has(member) ? _slots[member].Start.._slots[member].End : default;

    /// <summary>The member's value in memory of its own.</summary>
    public RawJson Copy(int member) => RawJson.Trusted(Raw(member).ToArray());

    /// <summary>A string.</summary>
    /// <exception cref="HarpErrorException">It is missing or another kind of value.</exception>
    public string Text(int member)
    {
        Expect(member, KindOf(member) == JsonTokenType.String, "a string");
        return JsonText.Unescape(NameOf(member), Raw(member));
    }

    /// <summary>A string that is not empty, and not longer than a name may be as it was sent.</summary>
    /// <exception cref="HarpErrorException">It is missing, empty, too long or another kind of value.</exception>
    public string Name(int member)
    {
        Expect(member, Raw(member).Length <= ProtocolLimits.NameBytesMax + 2, $"a string of at most {ProtocolLimits.NameBytesMax} bytes");
        var text = Text(member);
        Expect(member, text.Length > 0, "a string that is not empty");
        return text;
    }

    /// <summary>A boolean, or <paramref name="absent"/> where the member is absent.</summary>
    /// <exception cref="HarpErrorException">It is another kind of value.</exception>
    public bool Boolean(int member, bool absent)
    {
        if (!Has(member))
        {
            return absent;
        }

        Expect(member, KindOf(member) is JsonTokenType.True or JsonTokenType.False, "true or false");
        return KindOf(member) == JsonTokenType.True;
    }

    /// <summary>An integer of at least <paramref name="min"/>, written without fraction or exponent.</summary>
    /// <exception cref="HarpErrorException">It is missing or anything else.</exception>
    public long Integer(int member, long min)
    {
        var raw = Raw(member);
        var whole = System.Buffers.Text.Utf8Parser.TryParse(raw, out long number, out var used) && used == raw.Length;
        Expect(member, KindOf(member) == JsonTokenType.Number && whole && number >= min, $"an integer ≥ {min}");
        return number;
    }

    /// <summary>An object or, where allowed, an array.</summary>
    /// <exception cref="HarpErrorException">It is missing or another kind of value.</exception>
    public ReadOnlySpan<byte> Object(int member)
    {
        Expect(member, KindOf(member) == JsonTokenType.StartObject, "an object");
        return Raw(member);
    }

    /// <summary>Says what was expected of a member and what came, unless <paramref name="holds"/>.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>.</exception>
    public void Expect(int member, bool holds, string expected)
    {
        if (!holds)
        {
            throw Unexpected(member, expected);
        }
    }

    /// <inheritdoc cref="Expect(int, bool, string)"/>
    public void Expect(int member, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Expectation expected)
    {
        if (!holds)
        {
            throw Unexpected(member, expected.ToString());
        }
    }

    public string NameOf(int member) => _table.Qualified[member];

    private HarpErrorException Unexpected(int member, string expected) => new(HarpError.InvalidRequest(
        $"{NameOf(member)}: expected {expected}, got {(Has(member) ? Excerpt.Of(Raw(member)) : "nothing")}"));
}
