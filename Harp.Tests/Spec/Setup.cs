using System.Text;
using System.Text.Json;

namespace Harp.Tests.Spec;

/// <summary>One line of <c>setups.jsonl</c>: what the configurations of two servers say beyond where they listen and what they serve.</summary>
internal sealed record Setup(string Name, JsonElement Dispatcher, JsonElement Daemon)
{
    public static IReadOnlyList<Setup> All { get; } =
    [
        .. File.ReadLines(Path.Combine(VectorFile.Folder, "setups.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(setup => new Setup(setup.GetProperty("name").GetString()!, setup.GetProperty("dispatcher"), setup.GetProperty("daemon"))),
    ];

    /// <summary>The most that a file of the dispatcher's store may hold; null where only the disk bounds it.</summary>
    public int? StoreBytesMax => Dispatcher.TryGetProperty("store_bytes", out var bytes) ? bytes.GetInt32() : null;

    /// <summary>The tables <c>limits</c> and <c>times</c> in our servers' own words, which are those of the set-up.</summary>
    public static string Toml(JsonElement server)
    {
        var text = new StringBuilder();
        foreach (var table in server.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
        {
            text.Append('[').Append(table.Name).AppendLine("]");
            foreach (var key in table.Value.EnumerateObject())
            {
                text.Append(key.Name).Append(" = ").AppendLine(key.Value.GetRawText());
            }
        }

        return text.ToString();
    }
}
