using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Arguments;
using Harp.Client.CommandLine.Configuration;

namespace Harp.Tests.Client.CommandLine;

public sealed class ArgumentListTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("[1,\"two\",[3]]", "1", "two", "[3]")]
    [InlineData("[1.0,\"1.\",1e400]", "1.0", "1.", "1e400")]
    [InlineData("[\"/a=b\",\"1=2\",\"=x\",\"\"]", "/a=b", "1=2", "=x", "")]
    [InlineData("[\"a=b\"]", "\"a=b\"")]
    [InlineData("""{"a":"1","b":1,"c":"x=y"}""", "a=1", "b:=1", "c=x=y")]
    [InlineData("""{"a-b.c":"","u":"é\n"}""", "a-b.c=", "u=é\n")]
    public void Words_become_arguments(string json, params string[] words) => Assert.Equal(json, ArgumentList.Parse(words).ToString());

    [Theory]
    [InlineData("expected all arguments named or all positional", "a=1", "x")]
    [InlineData("argument a: expected once, got it 2 times", "a=1", "a:=2")]
    [InlineData("argument a: expected JSON after ':='", "a:=x")]
    public void What_is_ambiguous_is_refused(string told, params string[] words) =>
        Assert.Contains(told, Assert.Throws<UsageException>(() => ArgumentList.Parse(words)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1:99", "10.0.0.1", 99)]
    [InlineData("localhost", "localhost", 3502)]
    [InlineData("[::1]:99", "::1", 99)]
    [InlineData("::1", "::1", 3502)]
    [InlineData("[::1]", "::1", 3502)]
    public void An_address_is_read_with_or_without_a_port(string text, string host, int port) =>
        Assert.Equal(new DispatcherAddress(host, port), DispatcherAddress.Parse(text));

    [Theory]
    [InlineData(":99")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+5")]
    public void An_address_that_is_none_is_refused(string text) => Assert.Throws<UsageException>(() => DispatcherAddress.Parse(text));
}
