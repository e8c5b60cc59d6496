namespace Harp.Tests.Spec;

public sealed class UpkeepVectorTests(UpkeepVectorTests.Servers servers) : VectorTests(servers), IClassFixture<UpkeepVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("upkeep");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_upkeep(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers(SharedDaemon shared) : VectorServers("upkeep", shared);
}
