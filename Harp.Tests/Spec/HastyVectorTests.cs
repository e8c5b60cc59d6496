namespace Harp.Tests.Spec;

public sealed class HastyVectorTests(HastyVectorTests.Servers servers) : VectorTests(servers), IClassFixture<HastyVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("hasty");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_hasty(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers(SharedDaemon shared) : VectorServers("hasty", shared);
}
