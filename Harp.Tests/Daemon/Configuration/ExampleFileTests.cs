using System.Text.RegularExpressions;
using Harp.Daemon.Configuration;
using Harp.Hosting;
using Harp.Tests.Support;
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
        Assert.Equal(settings.Asked.Order(StringComparer.Ordinal), TomlKeys.Of(text));
    }

    [GeneratedRegex(@"^# (?=\[|\]|\w+ = |    \{)", RegexOptions.Multiline)]
    private static partial Regex Off();
}
