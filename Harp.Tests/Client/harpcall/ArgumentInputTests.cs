using System.Text;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Arguments;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

public sealed class ArgumentInputTests
{
    [Theory]
    [InlineData("[{\"a\":1}]", "{\"a\":1}", "@FILE")]
    [InlineData("[\"two\\nlines\\n\"]", "two\nlines\n", "@FILE")]
    [InlineData("{\"a\":\"[1]\"}", "[1]", "a=@FILE")]
    [InlineData("{\"a\":[1]}", "[1]", "a:=@FILE")]
    [InlineData("[\"@\",\"a@b\"]", "", "@", "a@b")]
    public void A_file_stands_for_what_it_holds(string json, string text, params string[] words)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", text);
        Assert.Equal(json, ArgumentList.Parse(
            words.Select(word => word.Replace("FILE", file, StringComparison.Ordinal)), ArgumentInput.None).ToString());
    }

    [Theory]
    [InlineData("[1,[2]]", "[2]", "1", "-")]
    [InlineData("[[2]]", "[2]", "@-")]
    [InlineData("{\"a\":\"[2]\"}", "[2]", "a=@-")]
    [InlineData("{\"a\":\"-\"}", "[2]", "a=-")]
    public void A_dash_stands_for_standard_input(string json, string text, params string[] words) =>
        Assert.Equal(json, ArgumentList.Parse(words, Stdin(text)).ToString());

    [Theory]
    [InlineData("{\"a\":1}", "-", "{\"a\":1}\n")]
    [InlineData("[1]", "[1]", "")]
    public void All_arguments_come_at_once(string json, string text, string stdin) =>
        Assert.Equal(json, ArgumentList.Whole("--arguments", text, Stdin(stdin)).ToString());

    [Theory]
    [InlineData("expected standard input once, got it twice", "-", "@-")]
    [InlineData("cannot read '/no/such/file'", "a=@/no/such/file")]
    [InlineData("argument a: expected JSON after ':=', got 'text'", "a:=@-")]
    public void What_cannot_be_read_is_told(string told, params string[] words) =>
        Assert.Contains(told, Assert.Throws<UsageException>(
            () => ArgumentList.Parse(words, Stdin("text"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused()
    {
        var input = new ArgumentInput(() => new MemoryStream([0xFF]), () => { });
        Assert.Contains("expected UTF-8", Assert.Throws<UsageException>(
            () => ArgumentList.Parse(["-"], input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_request_can_hold_is_not_read_to_its_end()
    {
        var input = new ArgumentInput(() => File.OpenRead("/dev/zero"), () => { });
        Assert.Contains("expected at most", Assert.Throws<UsageException>(
            () => ArgumentList.Parse(["-"], input)).Message, StringComparison.Ordinal);
    }

    private static ArgumentInput Stdin(string text) => new(() => new MemoryStream(Encoding.UTF8.GetBytes(text)), () => { });
}
