namespace Harp.Tests.Spec;

/// <summary>Every dialogue of <c>spec/vectors</c>, against real servers over real sockets. Set-ups are played beside each other.</summary>
public abstract class VectorTests(VectorServers servers)
{
    private protected async Task PlayAsync(string label)
    {
        await using var player = new VectorPlayer(servers);
        await player.PlayAsync(VectorFile.All.Single(one => one.Label == label), TestContext.Current.CancellationToken);
    }
}
