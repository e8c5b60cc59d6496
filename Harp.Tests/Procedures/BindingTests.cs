using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Harp.Serving.Procedures.Binding;

namespace Harp.Tests.Procedures;

public sealed class BindingTests
{
    internal enum Colour
    {
        Red,
        Green,
    }

    [Theory]
    [InlineData("[\"a\", 3]", "a 3 True Green")]
    [InlineData("[\"a\", 3, false, \"Red\"]", "a 3 False Red")]
    [InlineData("{\"count\": -1, \"name\": \"b\"}", "b -1 True Green")]
    [InlineData("{\"colour\": \"red\", \"count\": 0, \"name\": \"\"}", " 0 True Red")]
    public void Arguments_are_bound_by_place_or_by_name(string arguments, string expected) =>
        Assert.Equal(expected, Call(nameof(Plain), arguments));

    [Theory]
    [InlineData(nameof(Plain), "[\"a\", \"abc\"]", "argument 2 'count': expected an integer, got \"abc\"")]
    [InlineData(nameof(Plain), "[\"a\", 1.0]", "argument 2 'count': expected an integer, got 1.0")]
    [InlineData(nameof(Plain), "[\"a\", null]", "argument 2 'count': expected an integer, got null")]
    [InlineData(
        nameof(Plain), "[\"a\", 2147483648]", "argument 2 'count': expected an integer from -2147483648 to 2147483647, got 2147483648")]
    [InlineData(nameof(Plain), "[7, 1]", "argument 1 'name': expected a string, got 7")]
    [InlineData(nameof(Plain), "[1234e56, 1]", "argument 1 'name': expected a string, got 1234e56")]
    [InlineData(nameof(Plain), "[\"a\", 1e3]", "argument 2 'count': expected an integer, got 1e3")]
    [InlineData(nameof(Plain), "[\"a\", 1, 10.00]", "argument 3 'flag': expected true or false, got 10.00")]
    [InlineData(nameof(Plain), "[null, 1]", "argument 1 'name': expected a string, got null")]
    [InlineData(nameof(Plain), "[\"a\"]", "argument 2 'count': expected an integer, got nothing")]
    [InlineData(nameof(Plain), "[\"a\", 1, true, \"Red\", 5]", "arguments: expected at most 4, got 5")]
    [InlineData(nameof(Plain), "{\"nmae\": \"a\"}", "argument 'nmae': no parameter has this name; did you mean 'name'?")]
    [InlineData(nameof(Plain), "{\"count\": 1, \"count\": 2}", "argument 'count': expected once, got it twice")]
    [InlineData(nameof(Plain), "{\"\\ud800\": 1}", "arguments: expected names that are Unicode text, got a lone surrogate escape")]
    [InlineData(nameof(Plain), "[\"a\", 1, 0]", "argument 3 'flag': expected true or false, got 0")]
    [InlineData(nameof(Plain), "[\"a\", 1, true, \"Blue\"]", "argument 4 'colour': expected one of \"Red\", \"Green\", got \"Blue\"")]
    [InlineData(nameof(Plain), "[\"a\", 1, true, 1]", "argument 4 'colour': expected one of \"Red\", \"Green\", got 1")]
    [InlineData(nameof(Nested), "[[1, \"x\"], {}, null]", "argument 1 'numbers'[1]: expected an integer, got \"x\"")]
    [InlineData(nameof(Nested), "[5, {}, null]", "argument 1 'numbers': expected an array, got 5")]
    [InlineData(nameof(Nested), "[[], {\"a\": \"x\"}, null]", "argument 2 'weights'.a: expected a number, got \"x\"")]
    [InlineData(nameof(Nested), "[[], {}, {\"X\": 1}]", "argument 3 'point'.Y: expected an integer, got nothing")]
    [InlineData(nameof(Nested), "[[], {}, {\"X\": 1, \"Y\": \"2\"}]", "argument 3 'point'.Y: expected an integer, got \"2\"")]
    [InlineData(
        nameof(Nested), "[[], {}, {\"X\": 1, \"Y\": 2, \"Labell\": \"l\"}]",
        "argument 3 'point'.Labell: unknown member; did you mean 'Label'?")]
    public void What_does_not_fit_is_named_exactly(string method, string arguments, string message)
    {
        var refused = Assert.Throws<HarpErrorException>(() => Call(method, arguments));
        Assert.Equal((ErrorType.InvalidArgumentList, message), (refused.Error.Type, refused.Error.Message));
    }

    [Theory]
    [InlineData("[[1, 2], {\"a\": 0.5}, {\"X\": 1, \"Y\": 2}]", "3 0.5 Point { X = 1, Y = 2, Label =  }")]
    [InlineData("[[], {}, null]", "0 0 ")]
    [InlineData("[[], {}, {\"y\": 2, \"x\": 1, \"label\": \"l\"}]", "0 0 Point { X = 1, Y = 2, Label = l }")]
    public void Collections_records_and_null_are_bound(string arguments, string expected) =>
        Assert.Equal(expected, Call(nameof(Nested), arguments));

    [Fact]
    public void What_the_daemon_fills_in_is_no_argument() => Assert.Equal("proc 5", Call(nameof(Injected), "[5]"));

    [Fact]
    public void Big_and_odd_values_are_exact() =>
        Assert.Equal("79228162514264337593543950.335 2001-02-03T04:05:06+02:00 1e400", Call(
            nameof(Exact), "[79228162514264337593543950.335, \"2001-02-03T04:05:06+02:00\", 1e400]"));

    internal static string Plain(string name, int count, bool flag = true, Colour colour = Colour.Green) =>
        $"{name} {count} {flag} {colour}";

    internal static string Nested(IReadOnlyList<int> numbers, Dictionary<string, double> weights, Point? point) =>
        FormattableString.Invariant($"{numbers.Sum()} {weights.Values.Sum()} {point}");

    internal static string Injected(CallContext context, PacketStream? packets, int number, CancellationToken cancellationToken) =>
        $"{context.Procedure} {number}";

    [Fact]
    public void A_parameter_that_holds_JSON_takes_any_value_as_it_came() =>
        Assert.Equal("1e400 [1.0] {\"a\":null} Null [2.0, 3]", Call(
            nameof(Opaque), "[1e400, [1.0], {\"a\":null}, null, {\"Value\": [2.0, 3]}]"));

    [Fact]
    public void A_type_that_reads_itself_is_not_asked_for_its_members() =>
        Assert.Contains("expected a QueueName, got [1]", Assert.Throws<HarpErrorException>(
            () => Call(nameof(Itself), "[[1]]")).Error.Message, StringComparison.Ordinal);

    internal sealed record Wrapped(RawJson Value);

    internal static string Opaque(RawJson raw, JsonElement element, JsonNode node, JsonElement nothing, Wrapped wrapped) =>
        $"{raw} {element.GetRawText()} {node.ToJsonString()} {nothing.ValueKind} {wrapped.Value}";

    internal static string Itself(QueueName name) => name.Canonical;

    internal static string Exact(decimal amount, string time, RawJson raw) => FormattableString.Invariant($"{amount} {time} {raw}");

    private static string Call(string method, string arguments)
    {
        var info = typeof(BindingTests).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        var values = new ArgumentBinder(info).Bind(
            RawJson.Parse(arguments), new CallContext { Procedure = "proc" }, packets: null!, CancellationToken.None);
        return (string)info.Invoke(null, values)!;
    }

    internal sealed record Point(int X, int Y, string? Label = null);
}
