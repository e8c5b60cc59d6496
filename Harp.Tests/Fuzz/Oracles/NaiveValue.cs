namespace Harp.Tests.Fuzz.Oracles;

/// <summary>A JSON value as <see cref="NaiveJson"/> read it: what it is, and where its bytes lie.</summary>
/// <param name="Kind">The first character: one of <c>{ [ " 0 t f n</c>, where <c>0</c> stands for every number.</param>
/// <param name="Start">Where its first byte lies.</param>
/// <param name="End">Where the byte after it lies.</param>
internal sealed record NaiveValue(char Kind, int Start, int End)
{
    /// <summary>The members of an object, in their order, with those that stand twice.</summary>
    public List<(string Name, NaiveValue Value)> Members { get; } = [];

    /// <summary>The items of an array.</summary>
    public List<NaiveValue> Items { get; } = [];

    /// <summary>The characters of a string with its escapes resolved, lone surrogates included; the text of a number.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a name stands twice here, on this level.</summary>
    public bool HasTwins => Members.Select(member => member.Name).Distinct(StringComparer.Ordinal).Count() < Members.Count;

    public NaiveValue? Find(string name) => Members.Find(member => member.Name == name).Value;

    public ReadOnlySpan<byte> In(byte[] text) => text.AsSpan(Start..End);

    /// <summary>Whether some half of a surrogate pair stands alone.</summary>
    public static bool IsLone(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
