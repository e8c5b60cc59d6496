namespace Harp.Tests.Spec;

public sealed class SmallVectorTests(SmallVectorTests.Servers servers) : VectorTests(servers), IClassFixture<SmallVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("small");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_small(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers() : VectorServers("small");
}
