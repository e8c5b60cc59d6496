using System.Text.Json;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// The pass over an object: strict grammar, each known member's slot, no member twice. A strict scanner of our own takes half the time of
/// <see cref="Utf8JsonReader"/>, which classifies tokens that nobody asks for; the tests hold it against that reader.
/// </summary>
internal ref struct MemberScan(MemberTable table, Span<Slot> slots)
{
    private readonly Span<Slot> _slots = slots;
    private HashSet<string>? _others;

    /// <summary>The known members seen, each as the bit of its place in the table.</summary>
    public ulong Present { get; private set; }

    /// <summary>The first member that the table does not know, cut short where it is long, or null.</summary>
    public string? Unknown { get; private set; }

    /// <param name="text">UTF-8, checked already.</param>
    /// <param name="depthMax">The deepest nesting allowed, this object included.</param>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public void Run(ReadOnlySpan<byte> text, int depthMax)
    {
        var at = JsonTokens.AfterSpace(text, 0);
        if (JsonTokens.Peek(text, at) != '{')
        {
            throw NoObject(text, at, depthMax);
        }

        at = JsonTokens.AfterSpace(text, at + 1);
        if (JsonTokens.Peek(text, at) != '}')
        {
            at = Member(text, at, depthMax - 1);
            while (JsonTokens.Peek(text, at) == ',')
            {
                at = Member(text, JsonTokens.AfterSpace(text, at + 1), depthMax - 1);
            }

            if (JsonTokens.Peek(text, at) != '}')
            {
                throw JsonText.Unexpected(text, at, "',' or '}' after a member");
            }
        }

        JsonText.CheckEnd(text, at + 1);
    }

    /// <summary>One member, from its name to the place after its value and the white space there.</summary>
    private int Member(ReadOnlySpan<byte> text, int at, int depthMax)
    {
        var start = JsonValues.AfterName(text, at, out var nameEnd);
        var member = Known(text[at..nameEnd]);
        var end = JsonValues.After(text, start, depthMax);
        if (member >= 0)
        {
            _slots[member] = new Slot(start, end);
        }

        return JsonTokens.AfterSpace(text, end);
    }

    /// <summary>The place in the table of a name with its quotes, or -1; that it stands for the first time is noted.</summary>
    private int Known(ReadOnlySpan<byte> quoted)
    {
        var member = table.IndexOf(quoted[1..^1]);
        if (member < 0)
        {
            var name = JsonText.Unescape(table.AnyName, quoted);
            member = quoted.Contains((byte)'\\') ? table.IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) : member;
            if (member < 0)
            {
                NoteOther(name);
                return member;
            }
        }

        var bit = 1UL << member;
        if ((Present & bit) != 0)
        {
            throw Twice(table.Qualified[member]);
        }

        Present |= bit;
        return member;
    }

    private void NoteOther(string name)
    {
        Unknown ??= Excerpt.Of(name);
        if (!(_others ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
        {
            throw Twice(table.Path + Excerpt.Of(name));
        }
    }

    private static HarpErrorException Twice(string name) => new(HarpError.Parse($"{name}: expected once, got it twice"));

    /// <summary>The error for a value that is no object: malformed text is called malformed, and a value by its kind.</summary>
    private static HarpErrorException NoObject(ReadOnlySpan<byte> text, int at, int depthMax)
    {
        JsonText.CheckEnd(text, JsonValues.After(text, at, depthMax));
        return new HarpErrorException(HarpError.Parse($"expected a JSON object, got {Describe(JsonValues.KindOf(text[at]))}"));
    }

    private static string Describe(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
