using System.Text.Json;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>Reads <c>spec/vectors</c>; the format is described there.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<Dialogue> Client { get; } = Read("client");

    public static IReadOnlyList<Dialogue> Daemon { get; } = Read("daemon");

    public static IEnumerable<Dialogue> All => Client.Concat(Daemon);

    public static string Folder => Path.Combine(SourceTree.Root, "spec", "vectors");

    /// <summary>What the daemon of the dialogues serves.</summary>
    public static string Procedures => Path.Combine(Folder, "procedures.cs");

    /// <summary>The dialogues of one set-up, for a theory.</summary>
    public static TheoryData<string> LabelsOf(string setup) =>
        [.. All.Where(dialogue => dialogue.Setup == setup).Select(dialogue => dialogue.Label)];

    private static Dialogue[] Read(string leg) =>
    [
        .. File.ReadLines(Path.Combine(Folder, leg + ".jsonl")).Select(
            line => JsonDocument.Parse(line).RootElement).Select(dialogue => new Dialogue(
            dialogue.GetProperty("name").GetString()!,
            dialogue.GetProperty("leg").GetString()!,
            dialogue.GetProperty("operation").GetString()!,
            dialogue.TryGetProperty("setup", out var setup) ? setup.GetString()! : StandardServers.SetupName,
            [.. dialogue.GetProperty("steps").EnumerateArray()])),
    ];
}
