using System.Reflection;
using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Tests.Protocol.Errors;

public sealed class HarpErrorTests
{
    [Fact]
    public void An_error_is_type_message_and_data_where_there_is_some()
    {
        Assert.Equal("{\"type\":\"t\",\"message\":\"m\"}", Text(new HarpError("t", "m")));
        Assert.Equal(
            "{\"type\":\"timeout\",\"message\":\"m\",\"data\":{\"stage\":\"acknowledge\",\"started\":\"maybe\",\"limit\":\"acknowledge\",\"port\":4306}}",
            Text(HarpError.OfJob(
                ErrorType.Timeout, "m", CallStage.Acknowledge, CallStarted.Maybe, ("limit", "acknowledge"), ("port", 4306))));
    }

    [Fact]
    public void What_was_written_can_be_read()
    {
        var error = new HarpError("t", "a\"b\nc", RawJson.Parse("[1.0,{\"a\":1,\"a\":2}]"));
        Assert.Equal(error, HarpError.Read(RawJson.Parse(Text(error))));
    }

    [Fact]
    public void A_lone_surrogate_in_the_message_costs_a_character_and_not_the_outcome()
    {
        Assert.Equal("a\uFFFDb", HarpError.Read(RawJson.Parse("{\"type\":\"t\",\"message\":\"a\\ud800b\"}")).Message);
        Assert.Equal("{\"type\":\"t\",\"message\":\"a\uFFFD\"}", Text(new HarpError("t", "a\uD800")));
    }

    [Theory]
    [InlineData("{}", "error.type: expected a string, got nothing")]
    [InlineData("{\"type\":\"\",\"message\":\"m\"}", "error.type: expected a string that is not empty, got \"\"")]
    [InlineData("{\"type\":1,\"message\":\"m\"}", "error.type: expected a string, got 1")]
    [InlineData("{\"type\":\"t\"}", "error.message: expected a string, got nothing")]
    [InlineData("{\"type\":\"t\",\"message\":null}", "error.message: expected a string, got null")]
    [InlineData("{\"type\":\"t\",\"type\":\"t\",\"message\":\"m\"}", "error.type: expected once, got it twice")]
    [InlineData("[]", "expected a JSON object, got an array")]
    public void An_object_that_is_no_error_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<HarpErrorException>(() => HarpError.Read(RawJson.Parse(text))).Error.Message);

    [Fact]
    public void A_long_value_is_quoted_in_part_and_no_character_is_broken()
    {
        var message = Assert.Throws<HarpErrorException>(
            () => HarpError.Read(RawJson.Parse("{\"type\":[\"" + new string('é', 100) + "\"]}"))).Error.Message;
        Assert.EndsWith("é…", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', message);
    }

    [Fact]
    public void Error_data_of_another_kind_is_a_mistake_of_ours() =>
        Assert.Throws<ArgumentException>(() => HarpError.WithData(("x", 1.5)));

    [Fact]
    public void Type_names_are_snake_case_and_distinct()
    {
        var names = typeof(ErrorType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(
            field => (string)field.GetRawConstantValue()!).ToArray();
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z]+(_[a-z]+)*$", name));
    }

    private static string Text(HarpError error) => Encoding.UTF8.GetString(WireBytes.Of(error));
}
