using System.Runtime.CompilerServices;
using System.Text;

namespace Harp.Protocol.Json;

/// <summary>The members that one kind of envelope knows, each with its place in the table.</summary>
internal sealed class MemberTable
{
    /// <summary>
    /// The most members that a table can have; up to 64 may be told apart. Where it is hot, room for so many slots is given: the exact size
    /// costs 10 ns, and so does clearing room for 32 more.
    /// </summary>
    public const int CountMax = 32;

    private const int BucketBits = 7;
    private const int None = -1;

    /// <summary>Odd numbers without a pattern, to choose the one from that keeps the names of a table apart best.</summary>
    private static readonly uint[] Multipliers =
        [0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xCC9E2D51, 0x1B873593, 0x7FEB352D, 0x846CA68B, 0x2C1B3C6D];

    private readonly byte[][] _utf8Names;
    private readonly uint _multiplier;
    private readonly sbyte[] _first;
    private readonly sbyte[] _next;

    /// <param name="path">What the envelope is called in messages; empty for the line itself, else ending in a dot.</param>
    /// <param name="names">The names, at most <see cref="CountMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more: with a new one <see cref="CountMax"/> grows.</exception>
    public MemberTable(string path, params string[] names)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, CountMax, nameof(names));
        Path = path;
        Names = names;
        AnyName = path + "(member name)";
        Qualified = [.. names.Select(name => path + name)];
        _utf8Names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _multiplier = Multipliers.MaxBy(multiplier => _utf8Names.Select(name => Bucket(name, multiplier)).Distinct().Count());
        (_first, _next) = Chain(_utf8Names, _multiplier);
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The words by which messages call a name that cannot be told.</summary>
    public string AnyName { get; }

    /// <summary>The names as messages give them, each led by the path.</summary>
    public string[] Qualified { get; }

    public int Count => _utf8Names.Length;

    /// <summary>The place of the member of this name, or -1. Almost always at most one name is compared, however many there are.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return None;
        }

        var index = (int)_first[Bucket(name, _multiplier)];
        while (index >= 0 && !name.SequenceEqual(_utf8Names[index]))
        {
            index = _next[index];
        }

        return index;
    }

    /// <summary>Names of a protocol differ in their length or in their first, middle or last letter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(ReadOnlySpan<byte> name, uint multiplier)
    {
        var sign = (uint)(name.Length << 24) | (uint)(name[0] << 16) | (uint)(name[name.Length >> 1] << 8) | name[^1];
        return (int)((sign * multiplier) >> (32 - BucketBits));
    }

    private static (sbyte[] First, sbyte[] Next) Chain(byte[][] names, uint multiplier)
    {
        var first = new sbyte[1 << BucketBits];
        var next = new sbyte[names.Length];
        Array.Fill(first, (sbyte)None);
        for (var i = 0; i < names.Length; i++)
        {
            var bucket = Bucket(names[i], multiplier);
            (next[i], first[bucket]) = (first[bucket], (sbyte)i);
        }

        return (first, next);
    }
}
