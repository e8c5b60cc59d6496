using System.Text.Json;
using System.Text.RegularExpressions;
using Harp.Tests.Client;
using Harp.Tests.Support;

namespace Harp.Tests.Tidy;

/// <summary>THIRD-PARTY-NOTICES.md names each package that a program is delivered with, and lies beside each program.</summary>
public sealed partial class NoticeTests
{
    private const string File = "THIRD-PARTY-NOTICES.md";

    private static readonly (string Project, string Program)[] Programs =
        [("Harp.Dispatcher", "harpcallerd"), ("Harp.Daemon", "harpd"), ("harpcall", "harpcall")];

    private static readonly string Text = System.IO.File.ReadAllText(Path.Combine(SourceTree.Root, File));

    [Fact]
    public void Each_package_that_is_delivered_stands_in_the_notices_with_its_version_and_licence()
    {
        var rows = Programs.SelectMany(program => Delivered(program.Project, program.Program).Select(package => (package, program.Program)))
            .GroupBy(one => one.package, one => one.Program)
            .Select(
                one =>
                    $"| {one.Key.Name} | {one.Key.Version} | {LicenceOf(one.Key)} | "
                        + $"{string.Join(", ", one.Order(StringComparer.Ordinal))} |")
            .Order(StringComparer.Ordinal).ToArray();
        Assert.InRange(rows.Length, 10, 200);

        var told = Text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Order(StringComparer.Ordinal);
        Assert.True(rows.SequenceEqual(told), $"expected these rows in {File}:\n{string.Join('\n', rows)}");
    }

    [Fact]
    public void Each_licence_has_a_section_that_names_whose_it_is() => Assert.All(Row().Matches(Text), row =>
    {
        var section = Text[Text.IndexOf($"\n## {row.Groups[2].Value}\n", StringComparison.Ordinal)..];
        var name = row.Groups[1].Value;
        Assert.Contains(Owner().Matches(section), owner => owner.Groups[1].Value is var own
            && (own == name || (own.EndsWith('*') && name.StartsWith(own[..^1], StringComparison.Ordinal))));
    });

    [Fact]
    public void The_notices_lie_beside_each_program() => Assert.All(Programs, program =>
        Assert.Equal(Text, System.IO.File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(ServerProcess.PathOf(program.Project, program.Program))!, File))));

    /// <summary>The packages of which a program has a file.</summary>
    private static List<(string Name, string Version)> Delivered(string project, string program)
    {
        using var all = JsonDocument.Parse(System.IO.File.ReadAllText(ServerProcess.PathOf(project, program + ".deps.json")));
        var libraries = all.RootElement.GetProperty("libraries");
        return [.. all.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject())
            .Where(library => libraries.GetProperty(library.Name).GetProperty("type").GetString() == "package")
            .Where(library => new[] { "runtime", "native", "runtimeTargets" }.Any(kind => library.Value.TryGetProperty(kind, out _)))
            .Select(library => library.Name.Split('/')).Select(name => (name[0], name[1])).Distinct()];
    }

    /// <summary>As the package itself tells it; one that comes with a text instead must have that of MIT.</summary>
    private static string LicenceOf((string Name, string Version) package)
    {
        var folder = Path.Combine(PackedPackages.RestoredFolder, package.Name.ToLowerInvariant(), package.Version);
        var about = System.IO.File.ReadAllText(Directory.GetFiles(folder, "*.nuspec").Single());
        var licence = Licence().Match(about);
        return licence.Groups[1].Value == "expression"
            ? licence.Groups[2].Value
            : System.IO.File.ReadAllText(Path.Combine(folder, licence.Groups[2].Value)).StartsWith(
                "The MIT License", StringComparison.Ordinal) ? "MIT" : "unknown";
    }

    [GeneratedRegex("<license type=\"([a-z]+)\">([^<]+)<")]
    private static partial Regex Licence();

    [GeneratedRegex(@"(?m)^\| ([\w.]+) \| \d[\w.-]* \| ([\w.-]+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([\w.]+\*?)`(?=[^\n]*(Copyright|©))")]
    private static partial Regex Owner();
}
