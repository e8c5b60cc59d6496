namespace Harp.Tests.Spec;

/// <summary>Every dialogue of <c>spec/vectors</c>, against the real servers over real sockets.</summary>
[Collection(nameof(VectorServers))]
public sealed class VectorTests(VectorServers servers)
{
    public static TheoryData<string> ClientLeg { get; } = [.. VectorFile.Client.Select(dialogue => dialogue.Name)];

    public static TheoryData<string> DaemonLeg { get; } = [.. VectorFile.Daemon.Select(dialogue => dialogue.Name)];

    [Theory]
    [MemberData(nameof(ClientLeg))]
    public async Task Client_leg(string dialogue)
    {
        await using var player = new VectorPlayer(servers.Dispatcher, servers.Values);
        await player.PlayAsync(VectorFile.Client.Single(one => one.Name == dialogue), TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(DaemonLeg))]
    public async Task Daemon_leg(string dialogue)
    {
        await using var player = new VectorPlayer(servers.Daemon, servers.Values);
        await player.PlayAsync(VectorFile.Daemon.Single(one => one.Name == dialogue), TestContext.Current.CancellationToken);
    }
}
