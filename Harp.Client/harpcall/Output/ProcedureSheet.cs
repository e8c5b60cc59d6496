using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The facts that a daemon tells of one of its procedures (spec: "Built-in procedures"). Members that it does not tell are empty here.
/// </summary>
/// <param name="Json">All of it, as it came.</param>
internal sealed record ProcedureSheet(ReadOnlyMemory<byte> Json)
{
    private const int Indent = 4;
    private const int Hanging = 8;

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
        var about = Arguments.Where(argument => argument.Help.Length > 0).Select(
            argument => $"{argument.Name}: {argument.Help}").Prepend(Help)
            .SelectMany(text => CellText.Filled(text, width - Indent)).Select(line => new string(' ', Indent) + line);
        return string.Join('\n', [.. Head(width, paint), .. about]);
    }

    /// <summary>The signature, broken between words where it is too wide; the name alone of a daemon that tells none.</summary>
    private IEnumerable<string> Head(int width, Paint paint)
    {
        var signature = CellText.Line(Signature.Length > 0 ? Signature : Streams ? $"{Name}, streaming" : Name);
        var lines = CellText.Width(signature) <= width ? [signature] : CellText.Filled(signature, width - Hanging).ToArray();
        var first = lines[0].StartsWith(Name, StringComparison.Ordinal) ? paint.Of(Name, Style.Bold) + lines[0][Name.Length..] : lines[0];
        return lines.Skip(1).Select(line => new string(' ', Hanging) + line).Prepend(first);
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

    private static string TextOf(IEnumerable<ReadOnlyMemory<byte>> values) =>
        values.FirstOrDefault() is { IsEmpty: false } value && value.Span[0] == (byte)'"'
        ? StrictJson.ToValue<string>(RawJson.Parse(value)) ?? ""
        : "";

    private static IEnumerable<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json) =>
        json.Span[0] == (byte)'[' ? JsonMembers.ElementsOf(json) : [];
}
