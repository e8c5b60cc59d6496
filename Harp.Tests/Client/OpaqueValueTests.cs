using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Client;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Newtonsoft.Json.Linq;

namespace Harp.Tests.Client;

/// <summary>What holds JSON already is sent as that JSON, and taken out of a reply as it came, wherever it is in a document.</summary>
public sealed class OpaqueValueTests
{
    private const string Text = """{"n": 1.0, "far":1e400, "s":"\u00e9 \/", "of":[ 1 , {"x":null} ]}""";

    private static readonly RawJson Raw = RawJson.Parse(Text);

    private static readonly JsonElement Element = JsonDocument.Parse(Text).RootElement;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Holder(
        int Before, RawJson One, RawJson? Perhaps, RawJson[] Several, Dictionary<string, RawJson> Named, double After);

    public static TheoryData<object?, string> Nested => new()
    {
        { new { deep = new object?[] { Raw, null } }, $$"""{"deep":[{{Text}},null]}""" },
        { new Dictionary<string, RawJson?> { ["a"] = Raw, ["b"] = null, ["c"] = RawJson.Null }, $$"""{"a":{{Text}},"b":null,"c":null}""" },
        { new[] { Raw, Raw }, $"[{Text},{Text}]" },
        { new[] { Element }, $"[{Text}]" },
        { Element, Text },
        { new { document = JsonDocument.Parse("[1.0]") }, """{"document":[1.0]}""" },
        { new JsonObject { ["a"] = new JsonArray(1, "two", null), ["b"] = JsonNode.Parse("1.0") }, """{"a":[1,"two",null],"b":1.0}""" },
        { new { node = (JsonNode)JsonValue.Create("x") }, """{"node":"x"}""" },
        { new { token = new JObject { ["a"] = new JArray(1, 2) }, raw = new JRaw("1.0") }, """{"token":{"a":[1,2]},"raw":1.0}""" },
        { new { queue = QueueName.Parse(RawJson.Parse("""{"b":1, "a":2}""")) }, """{"queue":{"b":1, "a":2}}""" },
        { new { id = JobOf(Lines.Id) }, $$"""{"id":"{{Lines.Id}}"}""" },
        { new { error = new HarpError(
            "KeyError", "it is \"gone\"", Raw) }, $$$"""{"error":{"type":"KeyError","message":"it is \"gone\"","data":{{{Text}}}}}""" },
    };

    [Theory]
    [MemberData(nameof(Nested), DisableDiscoveryEnumeration = true)]
    public async Task What_holds_JSON_is_sent_as_that_JSON_anywhere_in_the_arguments(object? arguments, string json)
    {
        var call = $$"""{"harpcaller":1,"host":"web01","procedure":"p","arguments":{{json}}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(call, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port);
        await caller.SubmitAsync("web01", "p", arguments, cancellationToken: Stop);
    }

    [Fact]
    public async Task Info_and_the_name_of_a_queue_may_hold_JSON_too()
    {
        const string Call =
            """{"harpcaller":1,"host":"web01","procedure":"p","arguments":[],"queue":{"name":{"of":{"a": 1}},"concurrency":1},"info":[{"a": 1}]}""";
        var value = RawJson.Parse("""{"a": 1}""");
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Call, Lines.Accepted));
        await using var caller = Lines.Keyless(peer.Port);
        await caller.SubmitAsync(
            "web01", "p", options: new CallOptions { Queue = new CallQueue(new { of = value }), Info = new[] { value } },
            cancellationToken: Stop);
    }

    [Fact]
    public async Task A_result_gives_out_the_values_within_it_byte_for_byte()
    {
        var reply =
            $$"""{"Before" : 1 , "One" :{{Text}}, "Perhaps":null,"Several":[ 1.0 ,{{Text}},"a" ],"Named":{"x": 1e400,"y":"""
                + $$"""[] },"After":2.5}""";
        var holder = await AskAsync<Holder>(reply);
        Assert.Equal((1, Raw, null, 2.5), (holder!.Before, holder.One, holder.Perhaps, holder.After));
        Assert.Equal(["1.0", Text, "\"a\""], holder.Several.Select(value => value.ToString()));
        Assert.Equal(["1e400", "[]"], holder.Named.Values.Select(value => value.ToString()));
    }

    [Fact]
    public async Task A_result_becomes_an_element_a_node_or_a_token()
    {
        Assert.Equal(Text, (await AskAsync<JsonElement>(Text)).GetRawText());
        Assert.Equal(Text, (await AskAsync<Dictionary<string, JsonElement?>>($$"""{"a":{{Text}}}"""))!["a"]!.Value.GetRawText());
        Assert.Equal(JsonValueKind.Null, (await AskAsync<JsonElement>("null")).ValueKind);
        Assert.Equal("""{"a":[1,2]}""", (await AskAsync<JsonNode[]>("""[{"a":[1,2]}]"""))![0].ToJsonString());
        Assert.Equal(2, (int?)(await AskAsync<List<JsonObject?>>("""[null,{"a":[1,2]}]"""))![1]!["a"]![1]);
        Assert.Equal(1, (int?)(await AskAsync<JToken[]>("""[{"a":1}]"""))![0]["a"]);
        Assert.Equal(Lines.Id, (await AskAsync<JobId?[]>($"[null,\"{Lines.Id}\"]"))![1].ToString());
    }

    [Theory]
    [InlineData("""[{"a":1}]""", typeof(JsonArray[]), "[0]: expected a JsonArray, got {\"a\":1}")]
    [InlineData("""{"a":"x"}""", typeof(Dictionary<string, JobId>), "a: expected a JobId, got \"x\"")]
    [InlineData("[null]", typeof(JobId[]), "[0]: expected a JobId, got null")]
    [InlineData("[[1]]", typeof(QueueName[]), "[0]: expected a QueueName, got [1]")]
    public void A_value_of_another_kind_is_named_with_its_place(string json, Type type, string message) =>
        Assert.Equal(message, Assert.Throws<Newtonsoft.Json.JsonSerializationException>(
            () => StrictJson.ToValue(RawJson.Parse(json), type)).Message);

    public static TheoryData<object, string> Unsendable => new()
    {
        { default(JsonElement), "expected a JsonElement that is JSON" },
        { JsonDocument.Parse(
            "[1,/* why */2]", new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement,
            "expected JSON (RFC 8259)" },
        { JsonValue.Create(double.NaN), "expected a JsonValue" },
        { RawJson.Parse(new string('[', 63) + new string(']', 63)), "63 levels" },
    };

    [Theory]
    [MemberData(nameof(Unsendable), DisableDiscoveryEnumeration = true)]
    public void What_holds_no_JSON_is_refused_before_anything_is_sent(object value, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => CallArguments.Of(new[] { value })).Message, StringComparison.Ordinal);

    private static JobId JobOf(string text) => JobId.TryParse(text, out var id) ? id : throw new ArgumentException(text);

    private static async Task<T?> AskAsync<T>(string result)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.GetResult, $$"""{"result":{{result}}}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        return await caller.Job(Lines.Id).GetAsync<T>(Stop);
    }
}
