namespace Harp.Tests.Spec;

public sealed class UsersVectorTests(UsersVectorTests.Servers servers) : VectorTests(servers), IClassFixture<UsersVectorTests.Servers>
{
    public static TheoryData<string> Dialogues { get; } = VectorFile.LabelsOf("users");

    [Theory]
    [MemberData(nameof(Dialogues))]
    public Task Set_up_users(string dialogue) => PlayAsync(dialogue);

    public sealed class Servers(SharedDaemon shared) : VectorServers("users", shared);
}
