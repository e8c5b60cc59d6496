using System.Buffers;
using System.Text;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The pure parts of what is printed.</summary>
public sealed class OutputTests
{
    private static readonly Paint Plain = new(colours: false);

    [Theory]
    [InlineData("""{"progress":0.42,"message":"m"}""", 0.42, "m")]
    [InlineData("""{"message":null,"progress":1}""", 1, "")]
    [InlineData("""{"progress":0}""", 0, "")]
    [InlineData("""{"progress":0.5,"message":"\ud800"}""", 0.5, "")]
    public void A_packet_that_tells_progress_is_known(string packet, double part, string message) =>
        Assert.Equal(new Progress(part, message), Progress.Of(Encoding.UTF8.GetBytes(packet)));

    [Theory]
    [InlineData("0.42")]
    [InlineData("[0.42]")]
    [InlineData("{}")]
    [InlineData("""{"message":"m"}""")]
    [InlineData("""{"progress":1.1}""")]
    [InlineData("""{"progress":-0.1}""")]
    [InlineData("""{"progress":"0.4"}""")]
    [InlineData("""{"progress":1e400}""")]
    [InlineData("""{"progress":0.4,"message":7}""")]
    [InlineData("""{"progress":0.4,"rows":7}""")]
    public void What_tells_more_or_something_else_is_printed(string packet) => Assert.Null(Progress.Of(Encoding.UTF8.GetBytes(packet)));

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void A_live_line_never_wraps(int width)
    {
        foreach (var part in new[] { 0, 0.005, 0.999, 1 })
        {
            Assert.InRange(CellText.Width(
                ProgressLine.Bar(new Progress(part, new string('非', 99)), TimeSpan.FromDays(9), width, unicode: true, Plain)), 1,
                Math.Max(width - 1, 27));
            Assert.InRange(CellText.Width(
                ProgressLine.Spinner(new string('x', 200), TimeSpan.FromDays(9), 7, width, unicode: false, Plain)), 1, width - 1);
        }
    }

    [Fact]
    public void Nothing_is_done_before_all_is_done() =>
        Assert.Contains(" 99 %", ProgressLine.Bar(new Progress(0.9999, ""), TimeSpan.Zero, 80, true, Plain), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "9 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(252, "4 m 12 s")]
    [InlineData(11_100, "3 h 5 m")]
    [InlineData(784_800, "9 d 2 h")]
    [InlineData(-5, "0.0 s")]
    public void Lengths_of_time_are_two_units_at_most(double seconds, string words) =>
        Assert.Equal(words, Duration.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("非常に", 5, "非常…")]
    [InlineData("非常に", 4, "非…")]
    [InlineData("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301")]
    [InlineData("abc", 0, "")]
    public void Text_is_cut_by_the_columns_that_it_takes(string text, int width, string shown) =>
        Assert.Equal(shown, CellText.Clip(text, width));

    [Theory]
    [InlineData("✅", 2)]
    [InlineData("⭐⚡❌⏰⌚⌛", 12)]
    [InlineData("🟢🪄🀄🆔🫠🛝", 12)]
    [InlineData("❤", 1)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("✅\uFE0F", 2)]
    [InlineData("1\uFE0F\u20E3", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("👩\u200D🚀", 4)]
    [InlineData("한글、ｱＡ", 9)]
    [InlineData("co\u00ADop", 5)]
    [InlineData("✓→…█é", 5)]
    public void Pictures_and_letters_take_as_many_columns_as_terminals_give_them(string text, int columns) =>
        Assert.Equal(columns, CellText.Width(text));

    [Fact]
    public void Every_range_of_wide_signs_is_found_by_its_ends_and_not_beside_them()
    {
        foreach (var (first, last) in WideSigns.Ranges)
        {
            Assert.True(WideSigns.Contains(new Rune(first)) && WideSigns.Contains(new Rune(last)));
            Assert.False(WideSigns.Contains(new Rune(first - 1)) || (Rune.IsValid(last + 1) && WideSigns.Contains(new Rune(last + 1))));
        }
    }

    [Fact]
    public void Controls_and_what_turns_directions_are_made_harmless() =>
        Assert.Equal("a b\uFFFD\uFFFD\uFFFD\uFFFDc", CellText.Line("a\nb\u001b\u007f\u009b\u202ec"));

    [Fact]
    public void Json_for_a_terminal_means_the_same_and_holds_no_controls()
    {
        var output = new ArrayBufferWriter<byte>();
        TerminalSafe.Write(Encoding.UTF8.GetBytes("\"a\u007fb\u009bc\u00e9\u202e\u2028\u2067\u200f\u061c😀\""), output);
        Assert.Equal("\"a\\u007fb\\u009bc\u00e9\\u202e\\u2028\\u2067\\u200f\\u061c😀\"", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(200, "aaaaaaaaaa  b  cccc")]
    [InlineData(16, "aaaaaa…  b  cccc")]
    [InlineData(12, "aaaaa…  cccc")]
    public void A_table_makes_columns_narrow_and_leaves_some_out_where_that_is_not_enough(int width, string row)
    {
        var table = new Table(new Column("A") { Least = 4 }, new Column("B") { Leaves = 1 }, new Column("CCC"));
        var layout = table.Layout([["aaaaaaaaaa", "b", "cccc"]], width, Plain);
        Assert.StartsWith("A ", layout.Head, StringComparison.Ordinal);
        Assert.Equal(row, Assert.Single(Assert.Single(layout.Rows)));
        Assert.Equal(width < 16 ? "no room for B" : "", layout.Remark);
    }

    [Fact]
    public void Pretty_JSON_tells_names_texts_and_nulls_apart_and_changes_nothing_else()
    {
        const string Json = """{"a" :["x:\"y",null,-1.50e+3,true,{}], "b":{ "":false}}""";
        var (plain, painted) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        new PrettyJson(Plain).Write(Encoding.UTF8.GetBytes(Json), plain);
        new PrettyJson(new Paint(colours: true)).Write(Encoding.UTF8.GetBytes(Json), painted);
        var (text, coloured) = (Encoding.UTF8.GetString(plain.WrittenSpan), Encoding.UTF8.GetString(painted.WrittenSpan));
        Assert.Equal(
            "{\n  \"a\": [\n    \"x:\\\"y\",\n    null,\n    -1.50e+3,\n    true,\n    {}\n  ],\n  \"b\": {\n    \"\": false\n  }\n}",
            text);
        Assert.StartsWith(
            "{\n  \e[1m\"a\"\e[0m: [\n    \e[32m\"x:\\\"y\"\e[0m,\n    \e[2mnull\e[0m,\n    -1.50e+3,\n    true,", coloured,
            StringComparison.Ordinal);
        Assert.Equal(text, System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9]+m", ""));
    }

    [Theory]
    [InlineData(100, "\r")]
    [InlineData(40, "\r")]
    [InlineData(39, "\r\e[K\e[A\r")]
    [InlineData(13, "\r\e[K\e[A\r\e[K\e[A\r\e[K\e[A\r")]
    public void A_live_line_that_a_narrower_window_has_broken_is_taken_away_whole(int columns, string moves)
    {
        var written = new StringWriter();
        var line = new LiveLine(written);
        line.Show($"\e[36mx\e[0m{new string('y', 39)}", new TerminalSize(80, 24));
        written.GetStringBuilder().Clear();
        line.Erase(new TerminalSize(columns, 24));
        Assert.Equal($"{moves}\r\e[K", written.ToString());
        Assert.False(line.IsShown);
    }

    [Theory]
    [InlineData("abc-1.2:/x", "abc-1.2:/x")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$x", "'$x'")]
    public void A_word_can_be_typed_into_a_shell(string word, string typed) => Assert.Equal(typed, ShellWord.Quote(word));
}
