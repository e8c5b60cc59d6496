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

    [Theory]
    [InlineData("a = 1\nb = 2\na = 3", "f: a: expected once, got it on line 1 and again on line 3")]
    [InlineData("[t]\na = 1\n[u]\n[t]\nb = 2", "f: t: expected once, got it on line 1 and again on line 4")]
    [InlineData("[t]\na = 1\n\na = 1", "f: t.a: expected once, got it on line 2 and again on line 4")]
    [InlineData("[[x]]\na = 1\n[[x]]\na = 2\na = 3", "f: x[2].a: expected once, got it on line 4 and again on line 5")]
    [InlineData("t = { a = 1, a = 2 }", "f: t.a: expected once, got it on line 1 and again on line 1")]
    [InlineData("x = [{ a = 1 },\n{ a = 2,\na = 3 }]", "f: x[2].a: expected once, got it on line 2 and again on line 3")]
    [InlineData("t.a = 1\n[t]\nb = 2", "f: t: expected once, got it on line 1 and again on line 2")]
    [InlineData("t = 1\n[t]", "f: t: expected once, got it on line 1 and again on line 2")]
    [InlineData("[x]\n[[x]]", "f: x: expected once, got it on line 1 and again on line 2")]
    [InlineData("\"a\" = 1\na = 2", "f: a: expected once, got it on line 1 and again on line 2")]
    public void What_stands_twice_is_refused_with_both_lines(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Settings.Parse("f", text)).Message);

    [Theory]
    [InlineData("[t.u]\na = 1\n[t]\nb = 2")]
    [InlineData("t.a = 1\nt.b = 2")]
    [InlineData("[[x]]\n[x.t]\na = 1\n[[x]]\n[x.t]\na = 1")]
    [InlineData("a = [1, 1]\n# a = 1\n")]
    public void What_is_no_repetition_is_taken(string text) => Assert.NotNull(Settings.Parse("f", text));

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0.5", 0.5)]
    [InlineData("\"250ms\"", 0.25)]
    [InlineData("\"90s\"", 90)]
    [InlineData("\"1.5m\"", 90)]
    [InlineData("\"2h\"", 7200)]
    [InlineData("\"30d\"", 2_592_000)]
    [InlineData("\"1w\"", 604_800)]
    public void Times_take_units_and_numbers_are_seconds(string value, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Settings.Parse("f", $"a = {value}").Seconds("a"));

    [Theory]
    [InlineData("\"90\"", "f: a: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got 90 (line 1)")]
    [InlineData("\"5 m\"", "f: a: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got 5 m (line 1)")]
    [InlineData("\"1y\"", "f: a: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got 1y (line 1)")]
    [InlineData("\"-1s\"", "f: a: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got -1s (line 1)")]
    [InlineData("true", "f: a: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got True (line 1)")]
    [InlineData("\"31d\"", "f: a: expected 0 to 2592000 seconds, got 31d (line 1)")]
    public void What_is_no_time_is_refused(string value, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Settings.Parse("f", $"a = {value}").Seconds("a")).Message);

    [Fact]
    public void An_unknown_key_that_another_table_has_says_so_and_every_mistake_has_its_line()
    {
        var mistakes = new List<string>();
        var settings = Settings.Parse(
            "f", "grace = 1\n[limits]\ngrace = 2\nlisten = \"x\"\nrunnin = 3\n[times]\ngrace = \"soon\"", mistakes);
        var (limits, times) = (settings.Table("limits"), settings.Table("times"));
        settings.Text("listen");
        limits.Count("running", 1);
        limits.RefuseOthers();
        times.Seconds("grace");
        times.RefuseOthers();
        settings.RefuseOthers();
        Assert.Equal(
            [
                "f: times.grace: expected a time such as 30, \"90s\", \"15m\", \"2h\" or \"30d\", got soon (line 7)",
                "f: limits.grace: unknown key here; there is one in [times] (line 3)",
                "f: limits.listen: unknown key here; there is one at the beginning of the file, before any table (line 4)",
                "f: limits.runnin: unknown key; did you mean 'running'? (line 5)",
                "f: grace: unknown key here; there is one in [times] (line 1)",
            ],
            mistakes);
    }
}
