using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harp.Tests.Campaigns;
using Harp.Tests.Spec;
using Harp.Tests.Tidy;

namespace Harp.Tests.Fuzz.Inputs;

/// <summary>The inputs that are known: those that were checked in, each named for what it shows, and those that the vectors send.</summary>
internal static class Corpus
{
    private static string Folder => Path.Combine(SourceTree.Root, "Harp.Tests", "Fuzz", "corpus");

    public static IEnumerable<byte[]> Of(string target) => Files(target).Select(File.ReadAllBytes);

    public static IEnumerable<string> Files(string target)
    {
        var folder = Path.Combine(Folder, target);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>Everything that is sent in the dialogues of one leg, a dialogue at a time.</summary>
    public static IEnumerable<byte[]> Sent(IEnumerable<Dialogue> dialogues) =>
        dialogues.Select(dialogue => dialogue.Steps.SelectMany(Bytes).ToArray()).Where(
            bytes => bytes.Length is > 0 and <= Mutator.BytesMax);

    /// <summary>Writes a finding where it can be found again.</summary>
    public static string Keep(string target, byte[] input)
    {
        var path = Path.Combine(
            CampaignReport.FolderOf(FuzzCampaign.Prefix + target), Convert.ToHexStringLower(SHA256.HashData(input))[..12]);
        File.WriteAllBytes(path, input);
        return path;
    }

    private static byte[] Bytes(JsonElement step) =>
        step.TryGetProperty("send", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : step.TryGetProperty("send_base64", out var coded) ? coded.GetBytesFromBase64()
        : step.TryGetProperty("expect", out var reply) ? Encoding.UTF8.GetBytes(reply.GetString()! + "\n")
        : step.TryGetProperty("send_repeated", out var piece)
            ? Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Repeat(piece.GetString()!, Math.Min(step.GetProperty("times").GetInt32(), 100))))
        : [];
}
