namespace Harp.Tests.Spec;

public sealed class CrampedVectorTests(CrampedVectorTests.Servers servers) : VectorTests(servers), IClassFixture<CrampedVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("cramped");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_cramped(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers() : VectorServers("cramped");
}
