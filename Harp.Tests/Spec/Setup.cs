using System.Text;
using System.Text.Json;
using Harp.Hosting.Authentication;

namespace Harp.Tests.Spec;

/// <summary>
/// One line of <c>setups.jsonl</c>: what the configurations of two servers say beyond where they listen and what they serve, and who may
/// ask.
/// </summary>
internal sealed record Setup(string Name, JsonElement Dispatcher, JsonElement Daemon)
{
    public static IReadOnlyList<Setup> All { get; } =
    [
        .. File.ReadLines(Path.Combine(VectorFile.Folder, "setups.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(
                setup => new Setup(setup.GetProperty("name").GetString()!, setup.GetProperty("dispatcher"), setup.GetProperty("daemon"))),
    ];

    /// <summary>The most that a file of the dispatcher's store may hold; null where only the disk bounds it.</summary>
    public int? StoreBytesMax => Dispatcher.TryGetProperty("store_bytes", out var bytes) ? bytes.GetInt32() : null;

    /// <summary>Who may ask the dispatcher; null where everybody may.</summary>
    public string? Users => !Dispatcher.TryGetProperty("users", out var users) ? null : string.Concat(users.EnumerateArray().Select(user =>
        UserLine(user.GetProperty("user").GetString()!, user) + "\n"));

    /// <summary>Whether the daemon says nothing beyond the defaults, so that set-ups can share it.</summary>
    public bool HasPlainDaemon => !Daemon.EnumerateObject().Any();

    /// <summary>The tables <c>limits</c> and <c>times</c> in our servers' own words, which are those of the set-up.</summary>
    public static string Toml(JsonElement server)
    {
        var text = new StringBuilder();
        foreach (var table in server.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
        {
            Append(text, $"[{table.Name}]", table.Value);
        }

        foreach (var rule in server.TryGetProperty("allow", out var rules) ? rules.EnumerateArray() : default)
        {
            Append(text, "[[allow]]", rule);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string heading, JsonElement table)
    {
        text.AppendLine(heading);
        foreach (var key in table.EnumerateObject())
        {
            text.Append(key.Name).Append(" = ").AppendLine(key.Value.GetRawText());
        }
    }

    private static string UserLine(string name, JsonElement user) => user.TryGetProperty("token", out var token)
        ? TokenHash.LineOf(name, token.GetString()!)
        : $"{name}:{PasswordHash.Create(user.GetProperty("password").GetString()!)}";
}
