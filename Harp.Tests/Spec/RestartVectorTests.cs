namespace Harp.Tests.Spec;

public sealed class RestartVectorTests(RestartVectorTests.Servers servers) : VectorTests(servers), IClassFixture<RestartVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("restart");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_restart(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers() : VectorServers("restart");
}
