using System.Text;
using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>The members that one kind of envelope knows, each with its place in the table.</summary>
internal sealed class MemberTable
{
    private readonly byte[][] _utf8Names;

    /// <param name="path">What the envelope is called in messages; empty for the line itself, else ending in a dot.</param>
    /// <param name="names">The names, at most 64.</param>
    public MemberTable(string path, params string[] names)
    {
        Path = path;
        Names = names;
        _utf8Names = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public int Count => _utf8Names.Length;

    /// <summary>The place of the member the reader stands on, or -1.</summary>
    public int IndexOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _utf8Names.Length; i++)
        {
            if (reader.ValueTextEquals(_utf8Names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
