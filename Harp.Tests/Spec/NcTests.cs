using System.Text.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Tests.Spec;

/// <summary>
/// For each operation of the client leg and each subject of the daemon leg, a dialogue that succeeds and one that is refused, typed into
/// <c>nc</c>.
/// </summary>
[Collection(nameof(StandardServers))]
public sealed class NcTests(StandardServers servers)
{
    public static TheoryData<string> Dialogues { get; } =
    [
        .. VectorFile.All.Where(CanBeTyped).GroupBy(dialogue => (dialogue.Leg, dialogue.Operation, dialogue.ErrorTypes.Any()))
            .Select(alike => alike.First().Label),
    ];

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task Nc_gets_the_lines_of(string dialogue)
    {
        Assert.SkipUnless(NcConnection.IsInstalled, "there is no nc here");
        await using var player = new VectorPlayer(servers, NcConnection.Open);
        await player.PlayAsync(Typed(VectorFile.All.Single(one => one.Label == dialogue)), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Every_operation_is_typed_with_and_without_success()
    {
        var typed = VectorFile.All.Where(dialogue => Dialogues.Any(row => row.Data == dialogue.Label)).ToLookup(
            dialogue => dialogue.ErrorTypes.Any(), dialogue => dialogue.Operation);
        Assert.Empty(RequestTable.Names.Except(typed[false]));
        Assert.Empty(RequestTable.Names.Except(typed[true]));
        Assert.Empty(VectorFile.Daemon.Select(dialogue => dialogue.Operation).Except(typed.SelectMany(operations => operations)));
    }

    private static bool CanBeTyped(Dialogue dialogue) => dialogue.Setup == StandardServers.SetupName
        && dialogue.Steps.All(
            step => step.EnumerateObject().All(
                member => member.Name is "send" or "expect" or "expect_match" or "expect_any_order" or "expect_later" or "half_close"
                    or "expect_close" or "on"));

    /// <summary>It tells that the server has closed only once its own input has ended.</summary>
    private static Dialogue Typed(Dialogue dialogue) => dialogue with
    {
        Steps = [.. dialogue.Steps.SelectMany(
            step => step.TryGetProperty("expect_close", out _) ? [HalfCloseOn(step), step] : new[] { step })],
    };

    private static JsonElement HalfCloseOn(JsonElement step) => JsonSerializer.SerializeToElement(
        new Dictionary<string, object>
        {
            ["half_close"] = true,
            ["on"] = step.TryGetProperty("on", out var connection)
            ? connection.GetString()! : "main"
        });
}
