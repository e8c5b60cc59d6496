using CsCheck;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class QueueNameTests
{
    [Theory]
    [InlineData("{}", "{ }")]
    [InlineData("{\"a\":1}", "{\"a\":1.0}")]
    [InlineData("{\"a\":1}", "{\"a\":10e-1}")]
    [InlineData("{\"a\":1}", "{\"a\":1E0}")]
    [InlineData("{\"a\":1200}", "{\"a\":1.2e+3}")]
    [InlineData("{\"a\":-0}", "{\"a\":0}")]
    [InlineData("{\"a\":0e5}", "{\"a\":0.000}")]
    [InlineData("{\"a\":0.001}", "{\"a\":1e-3}")]
    [InlineData("{\"a\":-1.50}", "{\"a\":-15e-1}")]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}")]
    [InlineData("{\"a\":{\"x\":[1,{\"p\":1,\"q\":2}],\"y\":0}}", "{\"a\":{\"y\":0,\"x\":[1.0,{\"q\":2,\"p\":1}]}}")]
    [InlineData("{\"host\":\"é\"}", "{\"h\\u006fst\":\"\\u00e9\"}")]
    [InlineData("{\"a\":\"😀/\"}", "{\"a\":\"\\ud83d\\ude00\\/\"}")]
    [InlineData("{\"a\":1e100}", "{\"a\":10e99}")]
    [InlineData("{\"a\":1e999999999999999999}", "{\"a\":0.1e1000000000000000000}")]
    [InlineData("{\"a\":10}", "{\"a\":1e00000000000000000000001}")]
    [InlineData("{\"a\":0}", "{\"a\":0e99999999999999999999}")]
    public void Names_are_equal_as_JSON_values(string one, string other)
    {
        Assert.Equal(Name(one), Name(other));
        Assert.Equal(Name(one).GetHashCode(), Name(other).GetHashCode());
        Assert.Equal(other, Name(other).AsSent.ToString());
    }

    [Theory]
    [InlineData("{}", "{\"a\":null}")]
    [InlineData("{\"a\":1}", "{\"a\":\"1\"}")]
    [InlineData("{\"a\":1}", "{\"a\":-1}")]
    [InlineData("{\"a\":1}", "{\"A\":1}")]
    [InlineData("{\"a\":1}", "{\"a\":[1]}")]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[2,1]}")]
    [InlineData("{\"a\":\"é\"}", "{\"a\":\"e\\u0301\"}")]
    [InlineData("{\"a\":9007199254740993}", "{\"a\":9007199254740992}")]
    [InlineData("{\"a\":1e400}", "{\"a\":1e401}")]
    [InlineData("{\"a\":true}", "{\"a\":false}")]
    [InlineData("{\"a\":{}}", "{\"a\":[]}")]
    public void Other_values_are_other_names(string one, string other) => Assert.NotEqual(Name(one), Name(other));

    [Theory]
    [InlineData("[]", "expected an object, got []")]
    [InlineData("\"x\"", "expected an object")]
    [InlineData("null", "expected an object, got null")]
    [InlineData("{\"a\":1,\"a\":1}", "queue.name.a: expected once, got it twice")]
    [InlineData("{\"a\":{\"b\":1,\"\\u0062\":1}}", "queue.name.a.b: expected once, got it twice")]
    [InlineData("{\"a\":\"\\ud800\"}", "lone surrogate")]
    [InlineData("{\"\\ud800\":1}", "lone surrogate")]
    [InlineData("{\"a\":1e99999999999999999999}", "exponent")]
    [InlineData("{\"a\":1e1000000000000000000}", "exponent")]
    [InlineData("{\"a\":-1e-1000000000000000000}", "exponent")]
    [InlineData("{\"a\":10e999999999999999999}", "exponent")]
    public void A_name_without_a_canonical_form_is_refused(string text, string says)
    {
        var error = Assert.Throws<HarpErrorException>(() => Name(text)).Error;
        Assert.Equal(ErrorType.InvalidRequest, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_has_at_most_4096_bytes()
    {
        Assert.Equal(4096, Name(OfLength(4096)).AsSent.Utf8.Length);
        Assert.Throws<HarpErrorException>(() => Name(OfLength(4097)));

        static string OfLength(int length) => "{\"a\":\"" + new string('x', length - 8) + "\"}";
    }

    [Fact]
    public void A_refusal_is_short_however_long_the_path_is()
    {
        var error = Assert.Throws<HarpErrorException>(() => Name($"{{\"{new string('p', 3000)}\":{{\"a\":1,\"a\":1}}}}")).Error;
        Assert.InRange(error.Message.Length, 100, 500);
    }

    [Fact]
    public void Many_members_below_a_long_path_cost_little()
    {
        var name = RawJson.Parse(
            $"{{\"{new string('p', 1800)}\":{{{string.Join(',', Enumerable.Range(0, 250).Select(i => $"\"{i}\":1"))}}}}}");
        QueueName.Parse(name);
        var before = GC.GetAllocatedBytesForCurrentThread();
        QueueName.Parse(name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 300_000);
    }

    /// <summary>A value is a tree of distinct member names; each is printed twice, in another order and another way of writing.</summary>
    [Fact]
    public void Shuffling_and_reformatting_changes_nothing() =>
        Gen.Select(Tree(3), Gen.Int, Gen.Int).Sample((tree, one, other) =>
            Assert.Equal(Name(Print(tree, new Random(one))), Name(Print(tree, new Random(other)))));

    private static Gen<object> Tree(int depth)
    {
        var number = Gen.Int[-50, 50].Select(value => (object)value);
        var text = Gen.String[Gen.Char["aéü\"\\/\n"], 0, 3].Select(value => (object)value);
        if (depth == 0)
        {
            return Gen.OneOf(number, text);
        }

        return Gen.Dictionary(Gen.String[Gen.Char["abcé/"], 1, 3], Gen.OneOf(number, text, Tree(depth - 1)))[0, 4].Select(
            value => (object)value);
    }

    private static string Print(object tree, Random random) => tree switch
    {
        int number => random.Next(4) switch
        {
            0 => $"{number}",
            1 => $"{number}.00",
            2 => number == 0 ? "-0e7" : $"{number}0e-1",
            _ => $"{number}E+0",
        },
        string text => Quote(text, random),
        Dictionary<string, object> members => "{" + string.Join(
            random.Next(2) == 0 ? "," : " ,\t",
            members.OrderBy(_ => random.Next()).Select(member => Quote(member.Key, random) + ":" + Print(member.Value, random))) + "}",
        _ => throw new InvalidOperationException(),
    };

    private static string Quote(string text, Random random) => "\"" + string.Concat(text.Select(character =>
        random.Next(2) == 0 || character is '"' or '\\' or '\n' || char.IsSurrogate(character)
            ? $"\\u{(int)character:x4}" : $"{character}")) + "\"";

    private static QueueName Name(string text) => QueueName.Parse(RawJson.Parse(text));
}
