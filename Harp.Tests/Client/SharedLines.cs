using System.Text.Json;

namespace Harp.Tests.Client;

/// <summary>The lines that dialogues on a shared connection begin with, and those that answer by id.</summary>
internal static class SharedLines
{
    public const string AskHello = """{"harpcaller":1,"hello":true}""";

    /// <summary>A dispatcher that knows all that ours does.</summary>
    public static string Hello(int concurrent = 16384, params string[] without) => Of(
        [.. new[] { "get_result", "withdraw" }.Except(without)], [.. new[] { "id", "key", "trace" }.Except(without)], concurrent);

    /// <summary>The request of a wait.</summary>
    public static string GetResult(int id) => $$"""{"harpcaller":1,"id":{{id}},"get_result":"{{Lines.Id}}","wait":true}""";

    public static string Follow(int id, long since) =>
        $$"""{"harpcaller":1,"id":{{id}},"follow_stream":"{{Lines.Id}}","since":{{since}}}""";

    public static string Status(int id) => $$"""{"harpcaller":1,"id":{{id}},"get_status":"{{Lines.Id}}"}""";

    public static string Cancel(int id) => $$"""{"harpcaller":1,"id":{{id}},"cancel":"{{Lines.Id}}"}""";

    public static string Withdraw(int id, int other) => $$"""{"harpcaller":1,"id":{{id}},"withdraw":{{other}}}""";

    /// <summary>A reply with its id.</summary>
    public static string Answer(int id, string reply) => $"{{\"id\":{id},{reply[1..]}";

    private static string Of(string[] operations, string[] features, int concurrent) =>
        $"{{\"harpcaller\":1,\"hello\":{{\"server\":\"s\",\"version\":\"1\",\"user\":null,\"operations\":{JsonSerializer.Serialize(operations)}," +
        $"\"features\":{JsonSerializer.Serialize(features)},\"limits\":{{\"concurrent\":{concurrent}}}}}}}";
}
