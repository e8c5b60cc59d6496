using System.Text.RegularExpressions;
using Harp.Daemon.Configuration;
using Harp.Hosting;
using Harp.Tests.Tidy;

namespace Harp.Tests.Daemon.Configuration;

/// <summary>The example file is the reference of the keys. A key that is off there stands behind <c># </c>.</summary>
public sealed partial class ExampleFileTests
{
    private static readonly string Example = File.ReadAllText(Path.Combine(SourceTree.Root, "examples", "harpd.toml"));

    [Fact]
    public void It_has_every_key_that_there_is_and_no_other()
    {
        var text = Off().Replace(Example, "");
        var settings = Settings.Parse("/etc/harp/harpd.toml", text);
        ConfigurationFile.Of(settings);
        Assert.Equal(settings.Asked.Where(key => key is not "limits" and not "times" && !OfOne().IsMatch(key)).Order(StringComparer.Ordinal), KeysOf(text).Where(key => !OfOne().IsMatch(key)));
        Assert.All(settings.Asked.Where(key => OfOne().IsMatch(key)), key => Assert.Matches($@"\b{Regex.Escape(key.Split('.')[^1])}\b", text));
    }

    /// <summary>The keys and the tables that the text itself names.</summary>
    private static string[] KeysOf(string text)
    {
        var (keys, table) = (new SortedSet<string>(StringComparer.Ordinal), "");
        foreach (var line in text.Split('\n'))
        {
            if (Table().Match(line) is { Success: true } begins)
            {
                table = begins.Groups[1].Value;
                keys.Add(table);
            }
            else if (Key().Match(line) is { Success: true } key)
            {
                keys.Add(table.Length == 0 ? key.Groups[1].Value : $"{table}.{key.Groups[1].Value}");
            }
        }

        return [.. keys.Where(key => key is not "limits" and not "times")];
    }

    [GeneratedRegex(@"^# (?=\[|\]|\w+ = |    \{)", RegexOptions.Multiline)]
    private static partial Regex Off();

    [GeneratedRegex(@"^\[+([\w.]+)\]+")]
    private static partial Regex Table();

    /// <summary>The keys of one procedure or command: many are the same, and stand there once.</summary>
    [GeneratedRegex(@"^(command|procedure)(\.|$)")]
    private static partial Regex OfOne();

    [GeneratedRegex(@"^(\w+) = ")]
    private static partial Regex Key();
}
