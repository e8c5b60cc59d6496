using Tomlyn;
using Tomlyn.Model;

namespace Harp.Tests.Support;

/// <summary>
/// The keys and the tables that a TOML file has, at any depth: <c>limits.running</c>, <c>allow.users</c>; those of a table that stands more
/// than once, once.
/// </summary>
internal static class TomlKeys
{
    public static string[] Of(string text) =>
        [.. Of(TomlSerializer.Deserialize<TomlTable>(text)!, "").Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(TomlTable table, string path) => table.SelectMany(pair => pair.Value switch
    {
        TomlTable inner => Of(inner, $"{path}{pair.Key}.").Prepend($"{path}{pair.Key}"),
        TomlTableArray tables => tables.SelectMany(inner => Of(inner, $"{path}{pair.Key}.")).Prepend($"{path}{pair.Key}"),
        TomlArray array => array.OfType<TomlTable>().SelectMany(inner => Of(inner, $"{path}{pair.Key}.")).Prepend($"{path}{pair.Key}"),
        _ => [$"{path}{pair.Key}"],
    });
}
