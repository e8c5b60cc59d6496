using System.Text.RegularExpressions;
using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Dispatcher.Configuration;

/// <summary>The example file is the reference of the keys. A key that is off there stands behind <c># </c>.</summary>
public sealed partial class ExampleFileTests
{
    private static readonly string Example = File.ReadAllText(Path.Combine(SourceTree.Root, "examples", "harpcallerd.toml"));

    /// <summary>With every key on, but for pins, of which no example is true.</summary>
    private static readonly string AllOn =
        Off().Replace(Example, "").Replace("\"…\"", $"\"{new string('0', 64)}\"", StringComparison.Ordinal);

    [Theory]
    [InlineData("hosts =")]
    [InlineData("hosts_program =")]
    public void It_is_good_with_every_key_on_but_one_of_the_two_that_exclude_each_other(string off) =>
        Assert.NotNull(ConfigurationFile.Of(Read(AllOn.Replace($"\n{off}", $"\n# {off}", StringComparison.Ordinal))));

    [Fact]
    public void It_has_every_key_that_there_is_and_no_other()
    {
        var settings = Read(AllOn.Replace("\nhosts_program", "\n# hosts_program", StringComparison.Ordinal));
        ConfigurationFile.Of(settings);
        Assert.Equal(settings.Asked.Order(StringComparer.Ordinal), TomlKeys.Of(AllOn));
    }

    [Fact]
    public void What_is_on_is_what_holds_without_it()
    {
        var options = ConfigurationFile.Of(Read(Example));
        Assert.Equal(new DispatcherOptions(), options with { Store = "", Hosts = "" });
    }

    private static Settings Read(string text) => Settings.Parse("/etc/harp/harpcallerd.toml", text);

    [GeneratedRegex(@"^# (?=\[|\w+ = )", RegexOptions.Multiline)]
    private static partial Regex Off();
}
