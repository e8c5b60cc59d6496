using System.Reflection;
using System.Text.RegularExpressions;
using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Errors;
using Harp.Tests.Support;

namespace Harp.Tests.Tidy;

/// <summary>Documents name only what exists: files, headings, verbs, errors, settings.</summary>
public sealed partial class DocumentTests
{
    private static readonly (string Path, string Text)[] Documents =
    [
        .. SourceTree.Files("*.md").Where(
            file => !file.Path.Contains("/vectors/", StringComparison.Ordinal) && file.Path != "CHANGELOG.md"),
    ];

    [Theory]
    [InlineData("README.md", 150)]
    [InlineData("ARCHITECTURE.md", 150)]
    public void What_newcomers_read_first_is_short(string file, int linesMax) =>
        Assert.InRange(File.ReadLines(Path.Combine(SourceTree.Root, file)).Count(), 1, linesMax);

    [Fact]
    public void Every_link_to_a_file_or_a_heading_leads_somewhere()
    {
        var links = Documents.SelectMany(
            file => Link().Matches(WithoutCode(file.Text)).Select(link => (file.Path, Target: link.Groups[1].Value))).ToArray();
        Assert.NotEmpty(links);
        Assert.Empty(links.Where(link => !Leads(link.Path, link.Target)).Select(link => $"{link.Path}: {link.Target}"));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_found()
    {
        Assert.False(Leads("README.md", "docs/nowhere.md"));
        Assert.False(Leads("README.md", "docs/operating.md#nowhere"));
        Assert.True(Leads("README.md", "docs/operating.md#backup-and-check"));
    }

    [Fact]
    public void Every_verb_that_a_document_types_exists()
    {
        var typed = Documents.SelectMany(
            file => Typed().Matches(file.Text).Select(match => (file.Path, Verb: match.Groups[1].Value))).ToArray();
        Assert.NotEmpty(typed);
        Assert.Empty(typed.Where(use => !VerbTable.Names.Contains(use.Verb)).Select(use => $"{use.Path}: harpcall {use.Verb}"));
    }

    [Fact]
    public void Every_error_that_troubleshooting_explains_exists()
    {
        var types = typeof(ErrorType).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToHashSet(StringComparer.Ordinal);
        var text = Documents.Single(file => file.Path == "docs/troubleshooting.md").Text;
        var errors = text[..text.IndexOf("## Other things", StringComparison.Ordinal)].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(row => Quoted().Matches(row.Split('|')[1].Split(" with ")[0]).Select(match => match.Groups[1].Value))
            .ToArray();
        Assert.NotEmpty(errors);
        Assert.Empty(errors.Except(types));
    }

    [Fact]
    public void Every_source_that_ARCHITECTURE_or_a_decision_names_exists()
    {
        var sources = SourceTree.Files("*").Select(file => "/" + file.Path).ToArray();
        var named = Documents.Where(
            file => file.Path == "ARCHITECTURE.md" || file.Path.StartsWith("docs/decisions/", StringComparison.Ordinal))
            .SelectMany(file => Source().Matches(WithoutCode(file.Text)).Select(match => (file.Path, Name: match.Groups[1].Value)))
            .ToArray();
        Assert.NotEmpty(named);
        Assert.Empty(named.Where(use => !sources.Any(source => Fits(source, use.Name))).Select(use => $"{use.Path}: {use.Name}"));

        static bool Fits(string source, string name) => name.EndsWith('/')
            ? source.Contains($"/{name}", StringComparison.Ordinal)
            : source.EndsWith($"/{name}", StringComparison.Ordinal) || source.EndsWith($"/{name}.cs", StringComparison.Ordinal)
                || source.Contains($"/{name}/", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_decision_is_in_the_list_has_a_date_and_says_what_else_was_considered()
    {
        var pages = Documents.Where(file => file.Path.StartsWith("docs/decisions/", StringComparison.Ordinal)).ToArray();
        var list = pages.Single(page => page.Path.EndsWith("README.md", StringComparison.Ordinal)).Text;
        Assert.All(pages.Where(page => !page.Path.EndsWith("README.md", StringComparison.Ordinal)), page =>
        {
            Assert.Contains($"({Path.GetFileName(page.Path)})", list, StringComparison.Ordinal);
            Assert.Matches(@"\nDecided \d{4}-\d\d-\d\d\.\n", page.Text);
            Assert.Contains("**Considered instead:**", page.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_setting_in_a_TOML_sample_of_the_documents_is_one_of_an_example_file()
    {
        var keys = KeysOf("harpcallerd.toml").Concat(KeysOf("harpd.toml")).ToHashSet(StringComparer.Ordinal);
        var used = Documents.Where(file => file.Path.StartsWith("docs/", StringComparison.Ordinal))
            .SelectMany(file => Toml().Matches(file.Text)
                .SelectMany(sample => TomlKeys.Of(sample.Groups[1].Value))
                .Where(key => key.Count(character => character == '.') < 2)
                .Select(key => (file.Path, Key: key)))
            .ToArray();
        Assert.NotEmpty(used);
        Assert.Empty(used.Where(use => !keys.Contains(use.Key)).Select(use => $"{use.Path}: {use.Key}"));
    }

    /// <summary>Its keys with their tables, those too that are switched off by a comment.</summary>
    private static IEnumerable<string> KeysOf(string example)
    {
        var table = "";
        foreach (var line in File.ReadLines(Path.Combine(SourceTree.Root, "examples", example)))
        {
            if (Table().Match(line) is { Success: true } head)
            {
                table = head.Groups[1].Value + ".";
                yield return head.Groups[1].Value;
            }
            else if (Key().Match(line) is { Success: true } key)
            {
                yield return table + key.Groups[1].Value;
            }
        }
    }

    private static bool Leads(string from, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? from : Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        var path = Path.Combine(SourceTree.Root, file);
        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal)
            ? Path.Exists(path)
            : File.Exists(path) && Heading().Matches(File.ReadAllText(path)).Any(heading => AnchorOf(heading.Groups[1].Value) == parts[1]);
    }

    /// <summary>As the pages of the repository make them: lower case, without punctuation, a hyphen for each space.</summary>
    private static string AnchorOf(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_'))
            .Replace(' ', '-');

    private static string WithoutCode(string text) => Code().Replace(text, "");

    [GeneratedRegex(@"\]\((?!https?://|mailto:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^```toml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Toml();

    [GeneratedRegex(@"(?:^|`|\| )harpcall ([a-z]+(?:-[a-z]+)*)", RegexOptions.Multiline)]
    private static partial Regex Typed();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("`((?:[A-Z][\\w.]*/)+(?:[A-Z][\\w.]*)?)`")]
    private static partial Regex Source();

    [GeneratedRegex(@"^(?:# )?\[\[?([a-z_.]+)\]\]?")]
    private static partial Regex Table();

    [GeneratedRegex(@"^(?:# )?(\w+) = ")]
    private static partial Regex Key();
}
