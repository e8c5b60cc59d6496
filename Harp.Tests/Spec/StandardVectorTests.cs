namespace Harp.Tests.Spec;

[Collection(nameof(StandardServers))]
public sealed class StandardVectorTests(StandardServers servers) : VectorTests(servers)
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf(StandardServers.SetupName);

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_standard(string dialogue) => PlayAsync(dialogue);
}
