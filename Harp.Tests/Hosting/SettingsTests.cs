using Harp.Hosting;

namespace Harp.Tests.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("a = 1\n[t]\nb = 2", "[t]\nb = 2\n\n# a word\n[u]\n", "a")]
    [InlineData("a = [1, 2]", "a = [1, 3]", "a")]
    [InlineData("[t]\nb = 2\n[t.u]\nc = 1", "[t]\nb = 3\n[t.u]\nc = 2", "t.b, t.u.c")]
    [InlineData("[[x]]\na = 1\n[[x]]\na = 2", "[[x]]\na = 1\n[[x]]\na = 3", "x")]
    [InlineData("a = 1", "a=1", "")]
    public void Two_files_differ_in_the_keys_that_say_something_else(string one, string other, string keys)
    {
        Assert.Equal(keys, string.Join(", ", Settings.Differences(Settings.Parse("f", one), Settings.Parse("f", other))));
        Assert.Equal(keys, string.Join(", ", Settings.Differences(Settings.Parse("f", other), Settings.Parse("f", one))));
    }

    [Fact]
    public void It_is_known_which_keys_were_asked_for()
    {
        var settings = Settings.Parse("f", "[[x]]\na = 1\n[[x]]");
        settings.Text("b");
        settings.Table("t").Count("c", 0);
        settings.Tables("x")[1].Count("a", 0);
        Assert.Equal(["b", "t", "t.c", "x", "x.a"], settings.Asked.Order(StringComparer.Ordinal));
    }
}
