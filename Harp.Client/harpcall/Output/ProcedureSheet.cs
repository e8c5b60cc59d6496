using System.Text;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>What a daemon tells of one of its procedures (spec: "Built-in procedures"). Members that it does not tell are empty here.</summary>
/// <param name="Json">All of it, as it came.</param>
internal sealed record ProcedureSheet(ReadOnlyMemory<byte> Json)
{
    private const int Indent = 4;

    public string Name { get; private init; } = "";

    public string Signature { get; private init; } = "";

    public string Help { get; private init; } = "";

    public bool Streams { get; private init; }

    /// <summary>Its arguments' names.</summary>
    public IReadOnlyList<(string Name, string Help)> Arguments { get; private init; } = [];

    /// <summary>The sheets of an array of them.</summary>
    public static IReadOnlyList<ProcedureSheet> ListOf(RawJson array) => [.. Elements(array.Utf8).Select(Of)];

    /// <summary>Signature, help and arguments for people, filled to a width.</summary>
    public string Text(int width, Paint paint)
    {
        var signature = CellText.Line(Signature.Length > 0 ? Signature : Name);
        var text = new StringBuilder(signature.StartsWith(Name, StringComparison.Ordinal)
            ? paint.Of(Name, Style.Bold) + signature[Name.Length..]
            : signature).Append(Streams ? "  (streams)" : "");
        foreach (var line in Filled(Help, width - Indent).Concat(Arguments.Where(argument => argument.Help.Length > 0).SelectMany(argument =>
            Filled($"{argument.Name}: {argument.Help}", width - Indent))))
        {
            text.Append('\n').Append(' ', Indent).Append(line);
        }

        return text.ToString();
    }

    private static ProcedureSheet Of(ReadOnlyMemory<byte> json)
    {
        var members = JsonMembers.Of(json).ToLookup(member => member.Name, member => member.Value);
        return new ProcedureSheet(json)
        {
            Name = TextOf(members["name"]),
            Signature = TextOf(members["signature"]),
            Help = TextOf(members["help"]),
            Streams = members["streams"].FirstOrDefault().Span.SequenceEqual("true"u8),
            Arguments = [.. members["arguments"].SelectMany(Elements).Select(Argument)],
        };
    }

    private static (string Name, string Help) Argument(ReadOnlyMemory<byte> json)
    {
        var members = JsonMembers.Of(json).ToLookup(member => member.Name, member => member.Value);
        return (TextOf(members["name"]), TextOf(members["help"]));
    }

    private static string TextOf(IEnumerable<ReadOnlyMemory<byte>> values) => values.FirstOrDefault() is { IsEmpty: false } value && value.Span[0] == (byte)'"'
        ? StrictJson.ToValue<string>(RawJson.Parse(value)) ?? ""
        : "";

    private static IEnumerable<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json) =>
        json.Span[0] == (byte)'[' ? JsonMembers.ElementsOf(json) : [];

    private static IEnumerable<string> Filled(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in CellText.Line(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && CellText.Width(line.ToString()) + 1 + CellText.Width(word) > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
